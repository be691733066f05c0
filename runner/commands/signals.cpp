#include "runner/commands/signals.hpp"

#include <cstdlib>

namespace headway::commands {

namespace {
constexpr int kQuit = SIGUSR2;  ///< ends our own thread
}

Signals::Signals() {
  std::signal(SIGPIPE, SIG_IGN);  // A lost connection is an error of the call that meets it.
  sigemptyset(&waited_for_);
  for (const int signal : {SIGTERM, SIGINT, kQuit})
    sigaddset(&waited_for_, signal);
  pthread_sigmask(SIG_BLOCK, &waited_for_, nullptr);
  thread_ = std::thread([this] { wait(); });
}

Signals::~Signals() {
  pthread_kill(thread_.native_handle(), kQuit);
  thread_.join();
}

void Signals::wait() {
  int received = 0;
  while (sigwait(&waited_for_, &received) == 0 && received != kQuit) {
    const ExitCode code = received == SIGINT ? ExitCode::kInterrupted : ExitCode::kTerminated;
    if (stop_.token().stop_requested()) std::_Exit(static_cast<int>(code));
    stop_.request(code);
  }
}

}  // namespace headway::commands
