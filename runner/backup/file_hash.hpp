#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace headway::backup {

struct FileHash {
  std::string sha256;  ///< 64 lower-case hexadecimal digits
  std::int64_t bytes = 0;
};

/// Reads a file once, in pieces, since it may be larger than memory, and makes sure that it is on
/// disk. `between` is called between two pieces; an exception of it ends the reading. Throws
/// std::system_error.
FileHash hash_and_sync(const std::filesystem::path& file, const std::function<void()>& between);

/// Makes sure that a folder's entries are on disk. Throws std::system_error.
void sync_folder(const std::filesystem::path& folder);

}  // namespace headway::backup
