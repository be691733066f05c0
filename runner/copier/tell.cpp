#include "runner/copier/tell.hpp"

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstring>

#include <unistd.h>

namespace headway::copier {

namespace {

// A line is written at once, so that it stays whole in a log that others write to.
class Line {
 public:
  void add(const char* part) {
    for (; *part != '\0'; ++part) {
      const unsigned char byte = static_cast<unsigned char>(*part);
      if (byte >= ' ' && byte != 0x7f) {
        add_byte(*part);
        continue;
      }
      const char* digits = "0123456789abcdef";
      add_byte('\\');
      add_byte('x');
      add_byte(digits[byte >> 4]);
      add_byte(digits[byte & 15]);
    }
  }

  void write_to(int file) {
    text_[size_++] = '\n';
    std::size_t written = 0;
    while (written < size_) {
      const ssize_t count = ::write(file, text_ + written, size_ - written);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      written += static_cast<std::size_t>(count);
    }
  }

 private:
  void add_byte(char byte) {
    if (size_ + 1 < sizeof text_) text_[size_++] = byte;
  }

  // Room for two paths, each of whose bytes is a control character.
  char text_[2 * 4 * PATH_MAX + 512];
  std::size_t size_ = 0;
};

const char* hint(End end, int error) {
  if (end == End::kSource && error == EACCES)
    return "; the image's files must be readable for every user: chmod -R a+rX in its Dockerfile";
  if (error == ENOSPC || error == EDQUOT)
    return "; the volume needs a larger sizeLimit, or the node more disk";
  return "";
}

}  // namespace

End tell(End end, std::initializer_list<const char*> parts) {
  Line line;
  line.add("headway-copier: ");
  for (const char* part : parts)
    line.add(part);
  line.write_to(end == End::kDone ? STDOUT_FILENO : STDERR_FILENO);
  return end;
}

End tell_errno(End end, const char* verb, const char* path) {
  const int error = errno;
  // Not strerror, which brings the C library's translations with it.
  const char* description = ::strerrordesc_np(error);
  if (description == nullptr) description = "unknown error";
  return tell(end, {"cannot ", verb, " ", path, ": ", description, hint(end, error)});
}

Digits::Digits(unsigned long long number) : first_(sizeof text_ - 1) {
  text_[first_] = '\0';
  do {
    text_[--first_] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
}

}  // namespace headway::copier
