#pragma once

#include <climits>
#include <cstddef>

namespace headway::copier {

/// A path in a buffer of its own, that grows by one name at a time and is cut back again.
/// Used instead of std::string, which brings the C++ runtime with it.
class Path {
 public:
  /// Each returns false, and leaves the path as it was, where the whole would be longer than a
  /// system call takes.
  bool set(const char* text);
  bool add(const char* name);

  std::size_t size() const { return size_; }
  void cut(std::size_t size);

  const char* text() const { return text_; }

 private:
  char text_[PATH_MAX] = "";
  std::size_t size_ = 0;
};

}  // namespace headway::copier
