#include "runner/apply/interrupter.hpp"

#include "common/duration.hpp"

#include <format>

namespace headway::apply {

namespace {
constexpr std::chrono::milliseconds kBetweenCancels{200};
}

Interrupter::Interrupter(database::Canceller canceller, const StopRequest& stop)
    : stop_(stop),
      canceller_(std::move(canceller)),
      thread_([this](const std::stop_token& quit) { watch(quit); }) {}

Interrupter::~Interrupter() {
  thread_.request_stop();
  thread_.join();
}

void Interrupter::limit(std::chrono::milliseconds duration) {
  {
    const std::lock_guard lock(mutex_);
    limit_ = duration;
    deadline_ = std::chrono::steady_clock::now() + duration;
  }
  changed_.notify_all();
}

void Interrupter::arm(bool armed) {
  const std::lock_guard lock(mutex_);
  armed_ = armed;
}

void Interrupter::check() const {
  if (!fired_.stop_requested()) return;
  if (stop_.token().stop_requested())
    throw Stopped(stop_.code(), "Interrupted", "the run was interrupted",
                  "run it again: it goes on from where the database is");
  const std::lock_guard lock(mutex_);
  throw Stopped(ExitCode::kRevisionFailed, "TimedOut",
                std::format("applying took longer than its limit of {}", duration_text(limit_)),
                "give it more time (--timeout, or spec.timeout of the resource), or find out what "
                "it waits for");
}

void Interrupter::watch(const std::stop_token& quit) {
  // Before the lock: it may call back at once, and its end waits for a call that waits for the
  // lock.
  const std::stop_callback on_stop(stop_.token(), [this] {
    const std::lock_guard wake(mutex_);
    changed_.notify_all();
  });
  std::unique_lock lock(mutex_);
  const auto due = [this] {
    return stop_.token().stop_requested() ||
           (deadline_ && std::chrono::steady_clock::now() >= *deadline_);
  };
  while (!quit.stop_requested() && !due()) {
    if (deadline_) {
      changed_.wait_until(lock, quit, *deadline_, due);
    } else {
      changed_.wait(lock, quit, [&] { return due() || deadline_; });
    }
  }
  if (quit.stop_requested()) return;
  fired_.request_stop();
  while (!quit.stop_requested()) {
    if (armed_) canceller_.cancel();
    changed_.wait_for(lock, quit, kBetweenCancels, [] { return false; });
  }
}

}  // namespace headway::apply
