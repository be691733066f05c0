#include "common/open_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headway {

std::expected<OpenFile, std::string> OpenFile::open(const std::filesystem::path& path) {
  OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a FIFO has no end
  if (file.number_ < 0) return std::unexpected(std::generic_category().message(errno));
  struct stat status{};
  if (fstat(file.number_, &status) != 0)
    return std::unexpected(std::generic_category().message(errno));
  if (!S_ISREG(status.st_mode)) return std::unexpected("it is no regular file");
  file.size_ = static_cast<std::size_t>(status.st_size);
  return file;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : number_(std::exchange(other.number_, -1)), size_(other.size_) {}

OpenFile::~OpenFile() {
  if (number_ >= 0) close(number_);
}

std::size_t OpenFile::read(std::size_t place, std::span<char> buffer) const {
  while (true) {
    const ssize_t count = pread(number_, buffer.data(), buffer.size(), static_cast<off_t>(place));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw std::system_error(errno, std::generic_category());
  }
}

}  // namespace headway
