#pragma once

#include "runner/apply/stop_request.hpp"

#include <csignal>
#include <thread>

namespace headway::commands {

/// Turns SIGTERM and SIGINT into a request to stop, on a thread of its own: nothing happens in a
/// signal handler. A second signal ends the program at once; the server then rolls back by itself.
/// To be made before any other thread, since it blocks the signals for the calling thread and those
/// that it starts.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  const apply::StopRequest& stop() const { return stop_; }

 private:
  void wait();

  apply::StopRequest stop_;
  sigset_t waited_for_{};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace headway::commands
