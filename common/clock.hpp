#pragma once

#include <chrono>
#include <stop_token>

namespace headway {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// The time and the sleep, so that tests can provide their own. Thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual Time now() const = 0;
  /// For measuring durations: never steps back.
  virtual std::chrono::steady_clock::time_point monotonic() const = 0;
  /// Returns true after `duration`, false as soon as `stop` is requested.
  virtual bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  std::chrono::steady_clock::time_point monotonic() const override;
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override;
};

}  // namespace headway
