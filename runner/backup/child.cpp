#include "runner/backup/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" {
#include <sys/pidfd.h>  // glibc's declares C functions, and does not say so.
}

namespace headway::backup {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds kBetweenIdles{30};
constexpr std::chrono::seconds kGrace{5};  ///< between SIGTERM and SIGKILL

[[noreturn]] void fail(const std::string& what, int problem = errno) {
  throw std::system_error(problem, std::generic_category(), what);
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
  }
  Descriptor read;
  Descriptor write;
};

/// The arguments of execvpe(), made before the fork: after it nothing may be allocated.
class Words {
 public:
  explicit Words(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (std::string& text : texts_)
      pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char* const* data() const { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

std::vector<std::string> environment_of(const Command& command) {
  const auto& variables = command.variables;
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    if (std::ranges::contains(command.unset, name)) continue;
    if (std::ranges::none_of(variables, [&](const auto& given) { return given.first == name; }))
      all.emplace_back(text);
  }
  for (const auto& [name, value] : variables)
    all.push_back(name + "=" + value);
  return all;
}

struct Streams {
  Pipe out;
  Pipe err;
  Pipe problem;  ///< the child's errno, when it cannot become the program
  Pipe start;    ///< a byte: the guardian is there, and the program may begin
};

/// In the child: becomes the program.
[[noreturn]] void become(const Words& words, const Words& variables, const Streams& streams,
                         pid_t parent) {
  // A killed runner leaves nothing behind. posix_spawn() has no way to say so.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  ::close(streams.start.write.number());
  char go = 0;
  ssize_t count = 0;
  while ((count = read(streams.start.read.number(), &go, 1)) < 0 && errno == EINTR) {
  }
  if (count != 1) _exit(127);
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);  // The runner blocks those that it waits for.
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(streams.out.write.number(), STDOUT_FILENO);
  dup2(streams.err.write.number(), STDERR_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  execvpe(words.data()[0], words.data(), variables.data());
  const int why = errno;
  [[maybe_unused]] const auto written = write(streams.problem.write.number(), &why, sizeof(why));
  _exit(127);
}

/// A process that kills a group when this one dies, however it dies: what the kernel does for a
/// child of ours (PR_SET_PDEATHSIG), this does for the children of the child.
class Guardian {
 public:
  explicit Guardian(pid_t group) {
    process_ = fork();
    if (process_ < 0) fail("fork");
    if (process_ == 0) guard(group, alive_.read.number());
    setpgid(process_, process_);
    alive_.read.close();
  }
  ~Guardian() {
    // A byte says that the group is gone already; the end of the file without one, that we died.
    const char done = 1;
    [[maybe_unused]] const auto written = write(alive_.write.number(), &done, 1);
    alive_.write.close();
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

 private:
  [[noreturn]] static void guard(pid_t group, int alive) {
    setpgid(0, 0);  // A signal to our group is not for it.
    prctl(PR_SET_NAME, "headway-guard");
    // Its copies would keep the pipe's other end and our connections open.
    dup2(alive, STDIN_FILENO);
    close_range(STDIN_FILENO + 1, ~0U, 0);
    char done = 0;
    ssize_t count = 0;
    while ((count = read(STDIN_FILENO, &done, 1)) < 0 && errno == EINTR) {
    }
    if (count == 0) kill(-group, SIGKILL);
    _exit(0);
  }

  Pipe alive_;
  pid_t process_ = 0;
};

/// The running program and its group; both are gone when this is.
class Child {
 public:
  Child(const Command& command, Streams& streams) {
    const Words words(command.words);
    const Words variables(environment_of(command));
    const pid_t parent = getpid();
    process_ = fork();
    if (process_ < 0) fail("fork");
    if (process_ == 0) become(words, variables, streams, parent);
    setpgid(process_, process_);  // Whichever of the two comes first.
    streams.out.write.close();
    streams.err.write.close();
    streams.problem.write.close();
    try {
      ended_ = Descriptor(pidfd_open(process_, 0));
      if (ended_.number() < 0) fail("pidfd_open");
      guardian_.emplace(process_);
    } catch (...) {
      end_group();
      throw;
    }
    const char go = 1;
    [[maybe_unused]] const auto written = write(streams.start.write.number(), &go, 1);
    streams.start.write.close();
    int why = 0;
    if (read(streams.problem.read.number(), &why, sizeof(why)) == sizeof(why)) {
      reap();
      fail(command.words.front(), why);
    }
  }
  ~Child() {
    if (process_ > 0) end_group();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Readable when the program has ended.
  int ended() const { return ended_.number(); }
  void signal(int number) const { kill(-process_, number); }
  /// Kills the rest of the group, and gives the program's status.
  int end_group() {
    // Before the program is reaped, which keeps the group's number from being somebody else's.
    signal(SIGKILL);
    guardian_.reset();
    return reap();
  }

 private:
  int reap() {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return status;
  }

  pid_t process_ = 0;
  Descriptor ended_;
  std::optional<Guardian> guardian_;
};

/// The end of what a program writes to one of its streams.
class Tail {
 public:
  Tail(Descriptor& from, std::size_t kept) : from_(from), kept_(kept) {
    fcntl(from_.number(), F_SETFL, O_NONBLOCK);
  }

  int number() const { return from_.number(); }
  /// Takes all that can be read; closes the stream at its end.
  void take() {
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while (from_.number() >= 0 &&
           (count = read(from_.number(), buffer.data(), buffer.size())) > 0) {
      text_.append(buffer.data(), static_cast<std::size_t>(count));
      if (text_.size() > 2 * kept_) text_.erase(0, text_.size() - kept_);
    }
    if (count == 0) from_.close();
  }
  std::string text() const {
    return text_.size() > kept_ ? text_.substr(text_.size() - kept_) : text_;
  }

 private:
  Descriptor& from_;
  std::size_t kept_;
  std::string text_;
};

/// One run of a program, watched.
class Watch {
 public:
  Watch(Child& child, Streams& streams, std::size_t kept, const Care& care)
      : child_(child),
        care_(care),
        out_(streams.out.read, kept),
        err_(streams.err.read, kept),
        idle_at_(care.clock.monotonic() + kBetweenIdles) {}

  Ended to_the_end() {
    const Descriptor stopped(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback on_stop(care_.stop, [&] { eventfd_write(stopped.number(), 1); });
    std::array<pollfd, 4> waited_for{};
    do {
      act();
      // A stream that has ended has the number -1, which poll() passes over; so does a request to
      // stop that was seen.
      waited_for = {{{child_.ended(), POLLIN, 0},
                     {out_.number(), POLLIN, 0},
                     {err_.number(), POLLIN, 0},
                     {ending_ ? -1 : stopped.number(), POLLIN, 0}}};
      poll(waited_for.data(), waited_for.size(), pause());
      out_.take();
      err_.take();
    } while (waited_for[0].revents == 0);
    const int status = child_.end_group();
    out_.take();
    err_.take();
    return ended(status);
  }

 private:
  /// Does all that is due now.
  void act() {
    const SteadyTime now = care_.clock.monotonic();
    if (!ending_) {
      if (care_.stop.stop_requested()) begin_to_end(Ended::How::kStopped, now);
      if (!ending_ && care_.deadline && now >= *care_.deadline)
        begin_to_end(Ended::How::kTimedOut, now);
    } else if (now >= kill_at_) {
      child_.signal(SIGKILL);
    }
    if (!ending_ && care_.idle && now >= idle_at_) {
      care_.idle();
      idle_at_ = now + kBetweenIdles;
    }
  }

  void begin_to_end(Ended::How how, SteadyTime now) {
    ending_ = how;
    kill_at_ = now + kGrace;
    child_.signal(SIGTERM);
  }

  /// Milliseconds until something is due; -1: nothing is.
  int pause() const {
    SteadyTime next = SteadyTime::max();
    if (ending_) next = kill_at_;
    if (!ending_ && care_.idle) next = std::min(next, idle_at_);
    if (!ending_ && care_.deadline) next = std::min(next, *care_.deadline);
    if (next == SteadyTime::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - care_.clock.monotonic());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
  }

  Ended ended(int status) const {
    Ended ended{.out = out_.text(), .err = err_.text()};
    ended.number = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    ended.how = ending_ ? *ending_ : WIFEXITED(status) ? Ended::How::kExited : Ended::How::kKilled;
    return ended;
  }

  Child& child_;
  const Care& care_;
  Tail out_;
  Tail err_;
  std::optional<Ended::How> ending_;
  SteadyTime kill_at_{};
  SteadyTime idle_at_;
};

}  // namespace

Ended run(const Command& command, const Care& care) {
  Streams streams;
  Child child(command, streams);
  return Watch(child, streams, command.kept, care).to_the_end();
}

}  // namespace headway::backup
