#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <span>
#include <string>

namespace headway {

/// A regular file that is open for reading. It is read where it is asked for, so that its size
/// costs no memory, and a file that is cut short meanwhile ends earlier.
class OpenFile {
 public:
  /// The error says why the file cannot be read.
  static std::expected<OpenFile, std::string> open(const std::filesystem::path& path);

  ~OpenFile();
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;

  /// When it was opened.
  std::size_t size() const { return size_; }
  /// Reads from `place` on; gives the number of bytes, which may be less than the buffer takes and
  /// is 0 at the end only. Throws std::system_error.
  std::size_t read(std::size_t place, std::span<char> buffer) const;

 private:
  explicit OpenFile(int number) : number_(number) {}

  int number_;
  std::size_t size_ = 0;
};

}  // namespace headway
