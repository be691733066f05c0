#include "runner/copier/copy_folder.hpp"

#include "runner/copier/copy_file.hpp"
#include "runner/copier/destination.hpp"
#include "runner/copier/path.hpp"

#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headway::copier {

namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kFolderMode = 0755;

/// A folder on the way down, by what it is and not by its name: links can lead back up.
struct Level {
  dev_t device;
  ino_t inode;
  const Level* above;
};

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

class FolderCopy {
 public:
  End run(const char* from, const char* to);

  Copied copied;

 private:
  static End check(const char* from, const char* to);
  End walk(int from, int to, const Level* above);
  End copy_entry(int from, int to, const char* name, const Level& level);
  End copy_regular(int from, int to, const char* name);
  End copy_subfolder(int from, int to, const char* name, const Level& level);

  // Where it is, for what it says when something fails.
  Path from_;
  Path to_;
  struct stat destination_ = {};
};

End FolderCopy::run(const char* from, const char* to) {
  if (!from_.set(from) || !to_.set(to)) return tell(End::kSource, {"a path is too long"});
  End end = check(from, to);
  if (end != End::kDone) return end;
  const int from_folder = ::open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (from_folder < 0) return tell_errno(End::kSource, "read", from);
  int to_folder = -1;
  end = open_destination(to, to_folder);
  if (end == End::kDone) {
    ::fstat(to_folder, &destination_);
    end = walk(from_folder, to_folder, nullptr);
    ::close(to_folder);
  }
  ::close(from_folder);
  if (end == End::kDone && copied.files == 0)
    end = tell(End::kSource, {from, " holds no files (names that begin with a dot do not count)"});
  return end;
}

// Before anything is emptied.
End FolderCopy::check(const char* from, const char* to) {
  struct stat source = {};
  struct stat other = {};
  if (::stat(from, &source) != 0 && errno == ENOENT)
    return tell(End::kSource, {"there is no folder ", from, " in this image: see that its ",
                               "Dockerfile copies the files there"});
  if (source.st_mode == 0) return tell_errno(End::kSource, "read", from);
  if (!S_ISDIR(source.st_mode)) return tell(End::kSource, {from, " is not a folder"});
  if (::stat("/", &other) == 0 && is_same(source, other))
    return tell(End::kSource, {"the root of an image cannot be copied: the files need a folder ",
                               "of their own in it, such as /migrations"});
  if (::stat(to, &other) == 0 && is_same(source, other))
    return tell(End::kSource, {"cannot copy ", from, " into itself"});
  return End::kDone;
}

End FolderCopy::walk(int from, int to, const Level* above) {
  struct stat self = {};
  ::fstat(from, &self);
  if (is_same(self, destination_))
    return tell(End::kSource,
                {"cannot copy into ", from_.text(), ": it is part of what is copied"});
  for (const Level* level = above; level != nullptr; level = level->above) {
    if (level->device == self.st_dev && level->inode == self.st_ino)
      return tell(End::kSource, {from_.text(), " is a symbolic link to a folder that it is in"});
  }
  const Level level{self.st_dev, self.st_ino, above};

  const int again = ::openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* entries = again < 0 ? nullptr : ::fdopendir(again);
  if (entries == nullptr) {
    const End end = tell_errno(End::kSource, "read", from_.text());
    if (again >= 0) ::close(again);
    return end;
  }
  End end = End::kDone;
  while (end == End::kDone) {
    errno = 0;
    const dirent* entry = ::readdir(entries);
    if (entry == nullptr) {
      if (errno != 0) end = tell_errno(End::kMachine, "read", from_.text());
      break;
    }
    if (entry->d_name[0] != '.') end = copy_entry(from, to, entry->d_name, level);
  }
  ::closedir(entries);
  return end;
}

End FolderCopy::copy_entry(int from, int to, const char* name, const Level& level) {
  const std::size_t from_size = from_.size();
  const std::size_t to_size = to_.size();
  struct stat entry = {};
  End end = End::kDone;
  if (!from_.add(name) || !to_.add(name)) {
    end = tell(End::kSource, {"a path is too long: ", name, " in ", from_.text()});
  } else if (::fstatat(from, name, &entry, 0) != 0) {
    end = errno == ENOENT ? tell(End::kSource, {from_.text(), " is a symbolic link to nothing"})
                          : tell_errno(End::kSource, "read", from_.text());
  } else if (S_ISREG(entry.st_mode)) {
    end = copy_regular(from, to, name);
  } else if (S_ISDIR(entry.st_mode)) {
    end = copy_subfolder(from, to, name, level);
  } else {
    end = tell(End::kSource, {from_.text(), " is neither a file nor a folder"});
  }
  from_.cut(from_size);
  to_.cut(to_size);
  return end;
}

End FolderCopy::copy_regular(int from, int to, const char* name) {
  const int file = ::openat(from, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return tell_errno(End::kSource, "read", from_.text());
  const End end = copy_file(file, to, name, kFileMode, {from_.text(), to_.text()}, copied.bytes);
  ::close(file);
  if (end == End::kDone) ++copied.files;
  return end;
}

End FolderCopy::copy_subfolder(int from, int to, const char* name, const Level& level) {
  const int inner_from = ::openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (inner_from < 0) return tell_errno(End::kSource, "read", from_.text());
  int inner_to = -1;
  if (::mkdirat(to, name, kFolderMode) == 0)
    inner_to = ::openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  End end = End::kDone;
  if (inner_to < 0 || ::fchmod(inner_to, kFolderMode) != 0)
    end = tell_errno(End::kMachine, "make the folder", to_.text());
  else
    end = walk(inner_from, inner_to, &level);
  if (inner_to >= 0) ::close(inner_to);
  ::close(inner_from);
  return end;
}

}  // namespace

End copy_folder(const char* from, const char* to, Copied& copied) {
  FolderCopy copy;
  const End end = copy.run(from, to);
  copied = copy.copied;
  return end;
}

}  // namespace headway::copier
