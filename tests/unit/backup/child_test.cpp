#include "runner/backup/child.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace headway::backup;
using namespace std::chrono_literals;

namespace {

const headway::SystemClock kClock;

Ended shell(const std::string& script, const Care& care = {.clock = kClock}) {
  return run({.words = {"/bin/sh", "-c", script}}, care);
}

/// Ended, whether or not somebody has asked how.
bool is_gone(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string number;
  std::string name;
  std::string state;
  return !(file >> number >> name >> state) || state == "Z" || state == "X";
}

/// Waits for what another process does; false when it takes a minute.
template <typename Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

/// A FIFO: whoever reads it waits until a script writes.
class Fifo {
 public:
  Fifo() : path_("/tmp/headway-fifo-" + std::to_string(getpid())) {
    unlink(path_.c_str());
    if (mkfifo(path_.c_str(), 0600) != 0) throw std::runtime_error("no FIFO");
  }
  ~Fifo() { unlink(path_.c_str()); }
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;

  const std::string& path() const { return path_; }
  pid_t read_process() const {
    pid_t process = 0;
    std::ifstream(path_) >> process;
    return process;
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a program's output, errors and exit code are returned") {
  const Ended ended = shell("echo out; echo err >&2; exit 3");
  CHECK(ended.how == Ended::How::kExited);
  CHECK(ended.number == 3);
  CHECK(ended.out == "out\n");
  CHECK(ended.err == "err\n");
  CHECK_FALSE(ended.well());
  CHECK(shell("true").well());
}

TEST_CASE("the end of long output is kept") {
  const Ended ended = shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
  CHECK(ended.well());
  CHECK(ended.out.size() <= 16 * 1024);
  CHECK(ended.out.ends_with("line 19999\n"));
}

TEST_CASE("a program has the variables of this process, but for those that it is not to get") {
  setenv("HEADWAY_CHILD_TEST", "here", 1);
  Command command{.words = {"/bin/sh", "-c", "echo \"<$HEADWAY_CHILD_TEST>\""}};
  CHECK(run(command, {.clock = kClock}).out == "<here>\n");
  command.unset = {"HEADWAY_CHILD_TEST"};
  CHECK(run(command, {.clock = kClock}).out == "<>\n");
  unsetenv("HEADWAY_CHILD_TEST");
}

TEST_CASE("variables reach the program, over those that there are") {
  setenv("HEADWAY_CHILD_TEST", "old", 1);
  CHECK(run({.words = {"/bin/sh", "-c", "echo $HEADWAY_CHILD_TEST $PGPASSWORD"},
             .variables = {{"HEADWAY_CHILD_TEST", "new"}, {"PGPASSWORD", "x"}}},
            {.clock = kClock})
            .out == "new x\n");
  CHECK(shell("echo $HEADWAY_CHILD_TEST").out == "old\n");
  unsetenv("HEADWAY_CHILD_TEST");
}

TEST_CASE("a program reads nothing, and signals that we block reach it") {
  CHECK(shell("cat").well());
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const Ended ended = shell("kill -TERM $$; echo still there");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK(ended.how == Ended::How::kKilled);
  CHECK(ended.number == SIGTERM);
}

TEST_CASE("a program that cannot be started is an error") {
  CHECK_THROWS_AS(run({.words = {"headway-no-such-program"}}, {.clock = kClock}),
                  std::system_error);
}

TEST_CASE("a request to stop ends the whole group") {
  std::stop_source stop;
  const Fifo fifo;
  pid_t grandchild = 0;
  const std::jthread stopper([&] {
    grandchild = fifo.read_process();
    stop.request_stop();
  });
  const Ended ended = shell("sleep 600 & echo $! > " + fifo.path() + "; wait",
                            {.clock = kClock, .stop = stop.get_token()});
  CHECK(ended.how == Ended::How::kStopped);
  CHECK(eventually([&] { return is_gone(grandchild); }));
}

TEST_CASE("a program that ignores SIGTERM is killed") {
  std::stop_source stop;
  const Fifo fifo;
  // The shell writes when its trap is set.
  const std::jthread stopper([&] {
    fifo.read_process();
    stop.request_stop();
  });
  const Ended ended =
      shell("trap '' TERM; echo $$ > " + fifo.path() + "; while :; do sleep 600; done",
            {.clock = kClock, .stop = stop.get_token()});
  CHECK(ended.how == Ended::How::kStopped);
  CHECK(ended.number == SIGKILL);
}

TEST_CASE("a program ends at its deadline") {
  const Ended ended =
      shell("exec sleep 600", {.clock = kClock, .deadline = kClock.monotonic() + 50ms});
  CHECK(ended.how == Ended::How::kTimedOut);
}

TEST_CASE("a child that outlives the program is killed, though it holds the streams") {
  const Ended ended = shell("sleep 600 & echo $!");
  CHECK(ended.well());
  CHECK(eventually([&] { return is_gone(std::stoi(ended.out)); }));
}

TEST_CASE("a program dies with the process that started it, and so do the program's own") {
  const Fifo fifo;
  std::string script;
  SECTION("the program itself") {
    script = "echo $$ > " + fifo.path() + "; exec sleep 600";
  }
  SECTION("a child of it") {
    script = "sleep 600 & echo $! > " + fifo.path() + "; wait";
  }
  SECTION("one that ignores every request") {
    script = "sh -c 'trap \"\" TERM HUP INT; echo $$ > " + fifo.path() +
             "; while :; do sleep 600; done'; true";
  }
  const pid_t starter = fork();
  if (starter == 0) {
    shell(script);
    _exit(0);
  }
  const pid_t program = fifo.read_process();
  CHECK_FALSE(is_gone(program));
  kill(starter, SIGKILL);
  waitpid(starter, nullptr, 0);
  CHECK(eventually([&] { return is_gone(program); }));
}
