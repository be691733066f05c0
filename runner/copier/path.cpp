#include "runner/copier/path.hpp"

#include <cstring>

namespace headway::copier {

bool Path::set(const char* text) {
  const std::size_t length = std::strlen(text);
  if (length >= sizeof text_) return false;
  std::memcpy(text_, text, length + 1);
  size_ = length;
  return true;
}

bool Path::add(const char* name) {
  const std::size_t length = std::strlen(name);
  const bool divided = size_ > 0 && text_[size_ - 1] == '/';
  if (size_ + length + 2 > sizeof text_) return false;
  if (!divided) text_[size_++] = '/';
  std::memcpy(text_ + size_, name, length + 1);
  size_ += length;
  return true;
}

void Path::cut(std::size_t size) {
  size_ = size;
  text_[size] = '\0';
}

}  // namespace headway::copier
