#include "runner/copier/copy_file.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headway::copier {

namespace {

char buffer[256 * 1024];

bool write_whole(int file, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(file, data, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

End copy_bytes(int from, int to, Shown shown, unsigned long long& bytes) {
  while (true) {
    const ssize_t count = ::read(from, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tell_errno(End::kMachine, "read", shown.from);
    if (count == 0) return End::kDone;
    if (!write_whole(to, buffer, static_cast<std::size_t>(count)))
      return tell_errno(End::kMachine, "write", shown.to);
    bytes += static_cast<unsigned long long>(count);
  }
}

}  // namespace

End copy_file(int from, int to_folder, const char* name, mode_t mode, Shown shown,
              unsigned long long& bytes) {
  // What an earlier try that was killed has left.
  ::unlinkat(to_folder, kPartialName, 0);
  const int to = ::openat(to_folder, kPartialName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (to < 0) return tell_errno(End::kMachine, "write", shown.to);
  End end = copy_bytes(from, to, shown, bytes);
  // By fchmod: the umask does not count.
  if (end == End::kDone && ::fchmod(to, mode) != 0)
    end = tell_errno(End::kMachine, "write", shown.to);
  // Some file systems tell only now that the disk is full.
  if (::close(to) != 0 && end == End::kDone) end = tell_errno(End::kMachine, "write", shown.to);
  if (end == End::kDone && ::renameat(to_folder, kPartialName, to_folder, name) != 0)
    end = tell_errno(End::kMachine, "write", shown.to);
  if (end != End::kDone) ::unlinkat(to_folder, kPartialName, 0);
  return end;
}

}  // namespace headway::copier
