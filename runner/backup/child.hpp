#pragma once

#include "common/clock.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace headway::backup {

/// A program to run.
struct Command {
  std::vector<std::string> words;  ///< the program, found by PATH, and its arguments
  /// Variables over those of this process. Passwords belong here, never into `words`, which every
  /// process list shows.
  std::vector<std::pair<std::string, std::string>> variables = {};
  std::size_t kept = std::size_t{16} * 1024;  ///< bytes of each stream: its end
  std::vector<std::string> unset = {};        ///< variables of this process that it does not get
};

/// The reasons to end a program early, and the work to do while it runs.
struct Care {
  const Clock& clock;
  std::stop_token stop = {};
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
  /// Called on the calling thread every half a minute. An exception of it ends the program and is
  /// passed on.
  std::function<void()> idle = {};
};

/// How a program ended, with the end of what it wrote.
struct Ended {
  enum class How { kExited, kKilled, kStopped, kTimedOut };

  How how = How::kExited;
  int number = 0;  ///< the exit code, or the signal
  std::string out = {};
  std::string err = {};

  bool well() const { return how == How::kExited && number == 0; }
};

/// Runs a program to its end and reads what it writes. It has a process group of its own; when it
/// is to end early, the whole group gets SIGTERM and, after five seconds, SIGKILL. The processes of
/// the group that outlive the program are killed too, and so is the group when this process dies,
/// also by SIGKILL. Throws std::system_error when it cannot be started.
Ended run(const Command& command, const Care& care);

}  // namespace headway::backup
