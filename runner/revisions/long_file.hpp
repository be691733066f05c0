#pragma once

#include "common/open_file.hpp"
#include "runner/revisions/revision_file.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace headway::revisions {

/// Rows of a COPY that are longer than this stay in their file.
inline constexpr std::size_t kLongRows = 1 << 20;

/// Reads a file without the rows of its upgrade's COPYs that are longer than `longest`. Nothing
/// where there are none, and where it cannot be parsed without them: such a file is to be read as a
/// whole. Throws std::system_error.
std::optional<SourceFile> read_without_long_rows(const OpenFile& file,
                                                 const std::filesystem::path& path,
                                                 std::size_t longest = kLongRows);

/// Reads a file, without its long rows where that is possible. Nothing where it cannot be read.
std::optional<SourceFile> read_source(const std::filesystem::path& path);

/// The whole file. Nothing where it cannot be read.
std::shared_ptr<const std::string> read_whole(const std::filesystem::path& path);

}  // namespace headway::revisions
