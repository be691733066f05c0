#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace headway::backup {

/// A file while it is being written: locked, so that others see that somebody is at work on it, and
/// removed again unless it is kept.
class Unfinished {
 public:
  /// Makes the file. Throws std::system_error.
  explicit Unfinished(std::filesystem::path path);
  ~Unfinished();
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void keep_as(const std::filesystem::path& name) { std::filesystem::rename(path_, name); }

 private:
  std::filesystem::path path_;
  int lock_;
};

/// Removes the files in a folder that `is_one` names and that nobody is at work on; returns their
/// names. A file or folder that cannot be read or removed is passed over.
std::vector<std::string> remove_abandoned(const std::filesystem::path& folder,
                                          const std::function<bool(const std::string&)>& is_one);

}  // namespace headway::backup
