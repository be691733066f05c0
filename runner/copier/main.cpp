// Brings the revisions out of the user's image: the operator's Job and the init container put this
// program into a volume (`copy-self`, in our image) and run it from there in the user's image
// (`copy`), which needs no shell.

#include "runner/copier/copy_file.hpp"
#include "runner/copier/copy_folder.hpp"
#include "runner/copier/path.hpp"
#include "runner/copier/tell.hpp"

#include <csignal>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace headway::copier;

constexpr const char* kUsage =
    "use: headway-copier copy-self FILE, or: headway-copier copy FROM_FOLDER TO_FOLDER";

// The first process of a container is not ended by a signal that it does not handle.
void end_at_signal(int signal) {
  ::_exit(128 + signal);
}

End copy_self(const char* to) {
  Path folder;
  if (!folder.set(to)) return tell(End::kSource, {"a path is too long"});
  const char* slash = std::strrchr(to, '/');
  const char* name = slash == nullptr ? to : slash + 1;
  if (slash == nullptr) {
    folder.set(".");
  } else {
    folder.cut(static_cast<std::size_t>(name - to));
  }
  const int to_folder = ::open(folder.text(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (to_folder < 0) return tell_errno(End::kMachine, "open the folder", folder.text());
  const int self = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (self < 0) return tell_errno(End::kMachine, "read", "/proc/self/exe");
  unsigned long long bytes = 0;
  const End end = copy_file(self, to_folder, name, 0755, {"/proc/self/exe", to}, bytes);
  ::close(self);
  ::close(to_folder);
  return end;
}

End copy(const char* from, const char* to) {
  Copied copied;
  const End end = copy_folder(from, to, copied);
  if (end != End::kDone) return end;
  return tell(End::kDone,
              {"copied ", Digits(copied.files).text(), copied.files == 1 ? " file, " : " files, ",
               Digits(copied.bytes).text(), " bytes, from ", from, " to ", to});
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGTERM, end_at_signal);
  std::signal(SIGINT, end_at_signal);
  End end = End::kSource;
  if (count == 3 && std::strcmp(arguments[1], "copy-self") == 0) {
    end = copy_self(arguments[2]);
  } else if (count == 4 && std::strcmp(arguments[1], "copy") == 0) {
    end = copy(arguments[2], arguments[3]);
  } else {
    tell(end, {kUsage});
  }
  return static_cast<int>(end);
}
