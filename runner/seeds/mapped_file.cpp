#include "runner/seeds/mapped_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headway::seeds {

namespace {

std::string why() {
  return std::generic_category().message(errno);
}

}  // namespace

std::expected<MappedFile, std::string> MappedFile::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO has no end
  if (file < 0) return std::unexpected(why());
  struct stat status{};
  std::expected<MappedFile, std::string> result = std::unexpected("it is no regular file");
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* pages = size == 0 ? nullptr : mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (pages == MAP_FAILED)
      result = std::unexpected(why());
    else
      result.emplace(MappedFile(static_cast<const char*>(pages), size));
  }
  close(file);
  return result;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile::~MappedFile() {
  // munmap takes a pointer to non-const and changes no byte of the file.
  if (size_ > 0) munmap(const_cast<char*>(begin_), size_);
}

}  // namespace headway::seeds
