#include "runner/backup/unfinished.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace headway::backup {

namespace fs = std::filesystem;

Unfinished::Unfinished(fs::path path)
    : path_(std::move(path)),
      lock_(open(path_.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666)) {
  if (lock_ < 0) throw std::system_error(errno, std::generic_category(), path_.string());
  // A file system without locks is no reason to take no backup.
  flock(lock_, LOCK_EX | LOCK_NB);
}

Unfinished::~Unfinished() {
  std::error_code ignored;
  fs::remove(path_, ignored);
  close(lock_);
}

std::vector<std::string> remove_abandoned(const fs::path& folder,
                                          const std::function<bool(const std::string&)>& is_one) {
  std::vector<std::string> removed;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!is_one(name)) continue;
    const int file = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && fs::remove(entry.path(), ignored))
      removed.push_back(name);
    close(file);
  }
  return removed;
}

}  // namespace headway::backup
