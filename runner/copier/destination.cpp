#include "runner/copier/destination.hpp"

#include <cerrno>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headway::copier {

namespace {

constexpr const char* kMark = ".headway-copier";

bool is_itself_or_parent(const char* name) {
  return std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0;
}

// The entries of an open folder; a DIR of its own, so that closing it leaves `folder` open.
DIR* entries_of(int folder) {
  const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (again < 0) return nullptr;
  DIR* entries = ::fdopendir(again);
  if (entries == nullptr) ::close(again);
  return entries;
}

// The mark goes last, so that a clearing that was cut short is taken up again.
bool clear(int folder, bool keep_mark) {
  DIR* entries = entries_of(folder);
  if (entries == nullptr) return false;
  bool cleared = true;
  while (const dirent* entry = ::readdir(entries)) {
    const char* name = entry->d_name;
    if (is_itself_or_parent(name) || (keep_mark && std::strcmp(name, kMark) == 0)) continue;
    if (::unlinkat(folder, name, 0) == 0) continue;
    cleared = errno == EISDIR;
    if (!cleared) break;
    const int inner = ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    cleared = inner >= 0 && clear(inner, false) && ::unlinkat(folder, name, AT_REMOVEDIR) == 0;
    if (inner >= 0) ::close(inner);
    if (!cleared) break;
  }
  ::closedir(entries);
  return cleared;
}

bool is_empty(int folder) {
  DIR* entries = entries_of(folder);
  if (entries == nullptr) return false;
  bool empty = true;
  while (const dirent* entry = ::readdir(entries)) {
    empty = empty && is_itself_or_parent(entry->d_name);
  }
  ::closedir(entries);
  return empty;
}

End take(int folder, const char* path) {
  if (::faccessat(folder, kMark, F_OK, 0) == 0)
    return clear(folder, true) ? End::kDone : tell_errno(End::kMachine, "empty", path);
  if (!is_empty(folder))
    return tell(End::kSource, {path, " holds files that headway-copier has not put there: ",
                               "name an empty folder, or one that does not exist yet"});
  const int mark = ::openat(folder, kMark, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (mark < 0) return tell_errno(End::kMachine, "write into", path);
  ::close(mark);
  return End::kDone;
}

}  // namespace

End open_destination(const char* path, int& folder) {
  if (::mkdir(path, 0755) != 0 && errno != EEXIST)
    return tell_errno(End::kMachine, "make the folder", path);
  folder = ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return tell_errno(End::kMachine, "open the folder", path);
  const End end = take(folder, path);
  if (end != End::kDone) ::close(folder);
  return end;
}

}  // namespace headway::copier
