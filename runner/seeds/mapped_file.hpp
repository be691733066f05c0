#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace headway::seeds {

/// A file as the system pages it in, so that its size costs no memory of the program's own. The
/// file must not be cut short meanwhile.
class MappedFile {
 public:
  /// The error says why the file cannot be read.
  static std::expected<MappedFile, std::string> open(const std::filesystem::path& path);

  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  std::string_view content() const { return {begin_, size_}; }

 private:
  MappedFile(const char* begin, std::size_t size) : begin_(begin), size_(size) {}

  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace headway::seeds
