#include "runner/apply/interrupter.hpp"

#include "common/duration.hpp"

#include <format>

namespace headway::apply {

namespace {
constexpr std::chrono::milliseconds kBetweenCancels{200};
}

Interrupter::Interrupter(database::Canceller canceller, const StopRequest& stop, const Clock& clock)
    : stop_(stop),
      clock_(clock),
      canceller_(std::move(canceller)),
      canceling_([this](const std::stop_token& quit) { cancel_when_fired(quit); }) {}

Interrupter::~Interrupter() {
  timer_.request_stop();
  canceling_.request_stop();
}

void Interrupter::limit(std::chrono::milliseconds duration) {
  limit_ = duration;
  timer_ = std::jthread([this, duration](const std::stop_token& quit) {
    if (clock_.sleep(duration, quit)) fire();
  });
}

void Interrupter::arm(bool armed) {
  const std::lock_guard lock(mutex_);
  armed_ = armed;
}

void Interrupter::fire() {
  const std::lock_guard lock(mutex_);
  fired_.request_stop();
  changed_.notify_all();
}

void Interrupter::check() const {
  if (stop_.token().stop_requested()) throw stop_.interrupted();
  if (!fired_.stop_requested()) return;
  throw Stopped(
      ExitCode::kRevisionFailed, "TimedOut",
      std::format("applying took longer than its limit of {}", duration_text(limit_.load())),
      "give it more time (--timeout, or spec.timeout of the resource), or find out what "
      "it waits for");
}

void Interrupter::cancel_when_fired(const std::stop_token& quit) {
  // Before the lock: the callback may run at once, and its destructor waits for a call that waits
  // for the lock.
  const std::stop_callback on_stop(stop_.token(), [this] { fire(); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, quit, [this] { return fired_.stop_requested(); });
  while (!quit.stop_requested()) {
    if (armed_) canceller_.cancel();
    lock.unlock();
    clock_.sleep(kBetweenCancels, quit);
    lock.lock();
  }
}

}  // namespace headway::apply
