#pragma once

#include "common/open_file.hpp"
#include "common/sha256_stream.hpp"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headway::seeds {

/// A file of data, which is read in pieces, so that its size costs no memory. It may be written to
/// or cut short meanwhile: that is noticed, and an error.
class DataFile {
 public:
  /// Opens the file and reads it once, for its hash. The error says why it cannot be read. Throws
  /// Error (kLocked, `DataChanged`) where it changes meanwhile.
  static std::expected<DataFile, std::string> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  /// The SHA-256 of what it held when it was opened.
  const std::string& hash() const { return hash_; }

  /// Reads the file from its beginning.
  class Reader {
   public:
    explicit Reader(const DataFile& file) : file_(file), piece_(kPiece) {}

    /// Valid until the next call; empty: the end. Throws Error (kLocked, `DataChanged`) where the
    /// file is not as long as it was when it was opened, where the pieces are not those of its hash
    /// and, at the latest instead of the end, where it cannot be read.
    std::string_view next();

   private:
    friend class DataFile;
    static constexpr std::size_t kPiece = 256 * 1024;

    const DataFile& file_;
    std::size_t position_ = 0;
    std::vector<char> piece_;
    Sha256Stream sum_;
  };

 private:
  DataFile(std::filesystem::path path, OpenFile file)
      : path_(std::move(path)), file_(std::move(file)) {}
  [[noreturn]] void refuse(const std::string& problem) const;

  std::filesystem::path path_;
  OpenFile file_;
  std::string hash_;  ///< empty while it is computed
};

}  // namespace headway::seeds
