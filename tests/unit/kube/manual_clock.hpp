#pragma once

#include "common/clock.hpp"

#include <mutex>
#include <vector>

namespace headway::testing {

/// A clock that moves only when somebody sleeps by it, at once, or moves it. Thread-safe.
class ManualClock final : public Clock {
 public:
  Time now() const override {
    const std::lock_guard lock(mutex_);
    return Time(passed_);
  }
  std::chrono::steady_clock::time_point monotonic() const override {
    const std::lock_guard lock(mutex_);
    return std::chrono::steady_clock::time_point(passed_);
  }
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override {
    const std::lock_guard lock(mutex_);
    passed_ += duration;
    sleeps_.push_back(duration);
    return !stop.stop_requested();
  }

  void move(std::chrono::milliseconds duration) {
    const std::lock_guard lock(mutex_);
    passed_ += duration;
  }
  std::vector<std::chrono::milliseconds> sleeps() const {
    const std::lock_guard lock(mutex_);
    return sleeps_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::chrono::milliseconds passed_{3'600'000};
  mutable std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace headway::testing
