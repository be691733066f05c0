#include "runner/authoring/write_file.hpp"

#include "common/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <format>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headway::authoring {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path, int error) {
  throw Error(ExitCode::kUsage, "CannotWrite",
              std::format("{} cannot be written: {}", path.string(),
                          std::generic_category().message(error)),
              "nothing was changed");
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

/// A temporary file beside the one that it is to become; removed unless it became that.
class Temporary {
 public:
  Temporary(const FileText& file, mode_t mode) : target_(file.path) {
    // The name begins with a dot and does not end in .sql: no command reads it as a revision.
    std::string name = (folder() / ".headway-XXXXXX").string();
    const Descriptor descriptor(mkstemp(name.data()));
    if (descriptor.number() < 0) refuse(target_, errno);
    name_ = name;
    try {
      fill(descriptor.number(), file.text, mode);
    } catch (...) {
      remove();
      throw;
    }
  }
  ~Temporary() { remove(); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  Temporary(Temporary&& other) noexcept
      : target_(std::move(other.target_)), name_(std::exchange(other.name_, {})) {}
  Temporary& operator=(Temporary&&) = delete;

  /// Takes the target's place; `flags` are those of renameat2.
  void become_target(unsigned flags) {
    if (renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, target_.c_str(), flags) != 0) {
      const int error = errno;
      if (error == EEXIST)
        throw Error(ExitCode::kUsage, "FileExists",
                    std::format("{} exists already", target_.string()), "nothing was changed");
      refuse(target_, error);
    }
    name_.clear();
    const Descriptor folder(open(this->folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() >= 0) fsync(folder.number());
  }

 private:
  fs::path folder() const { return target_.has_parent_path() ? target_.parent_path() : "."; }

  void fill(int descriptor, std::string_view text, mode_t mode) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse(target_, errno);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0) refuse(target_, errno);
  }

  void remove() noexcept {
    if (!name_.empty()) unlink(name_.c_str());
    name_.clear();
  }

  fs::path target_;
  std::string name_;
};

/// rw-rw-rw- as far as the process's umask lets it, as any editor would make the file.
mode_t mode_of_new_file() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

void write_new_file(const FileText& file) {
  std::error_code error;
  if (file.path.has_parent_path()) fs::create_directories(file.path.parent_path(), error);
  if (error) refuse(file.path, error.value());
  Temporary(file, mode_of_new_file()).become_target(RENAME_NOREPLACE);
}

void replace_files(const std::vector<FileText>& files) {
  std::vector<Temporary> ready;
  for (const FileText& file : files) {
    struct stat status{};
    if (stat(file.path.c_str(), &status) != 0) refuse(file.path, errno);
    ready.emplace_back(file, status.st_mode & 07777);
  }
  for (Temporary& temporary : ready)
    temporary.become_target(0);
}

}  // namespace headway::authoring
