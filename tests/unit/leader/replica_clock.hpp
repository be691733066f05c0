#pragma once

#include "common/clock.hpp"

#include <atomic>
#include <thread>

namespace headway::testing {

/// A clock that moves when the thread that made it sleeps, at once, or moves it. A sleep of another
/// thread ends with its stop only: the limit of a call is never reached. Thread-safe.
class ReplicaClock final : public Clock {
 public:
  Time now() const override { return Time(std::chrono::milliseconds(passed_)); }
  std::chrono::steady_clock::time_point monotonic() const override {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(passed_));
  }
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override {
    if (std::this_thread::get_id() != owner_)
      return SystemClock().sleep(std::chrono::hours(1), std::move(stop));
    passed_ += duration.count();
    return !stop.stop_requested();
  }

  void move(std::chrono::milliseconds duration) { passed_ += duration.count(); }

 private:
  const std::thread::id owner_ = std::this_thread::get_id();
  mutable std::atomic<std::chrono::milliseconds::rep> passed_{3'600'000};
};

}  // namespace headway::testing
