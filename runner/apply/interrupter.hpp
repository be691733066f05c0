#pragma once

#include "common/error.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/canceller.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace headway::apply {

/// The run was ended from outside: `Interrupted` by a signal, `TimedOut` by its time limit.
class Stopped : public Error {
 public:
  using Error::Error;
};

/// Watches, on a thread of its own, for a request to stop and for the end of the run's time, and
/// then cancels what the session runs, again and again: a cancel that arrives between two
/// statements is without effect.
class Interrupter {
 public:
  Interrupter(database::Canceller canceller, const StopRequest& stop);
  ~Interrupter();
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  /// From now on the run may take this long. At most once.
  void limit(std::chrono::milliseconds duration);

  /// While it lives nothing is cancelled: for COMMIT, whose end must be known, and for cleaning up.
  /// Waits for a cancel under way.
  class Pause {
   public:
    explicit Pause(Interrupter& interrupter) : interrupter_(interrupter) {
      interrupter_.arm(false);
    }
    ~Pause() { interrupter_.arm(true); }
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Interrupter& interrupter_;
  };

  /// Throws Stopped when the run is to end.
  void check() const;

  /// Requested when the run is to end: for sleeping.
  std::stop_token token() const { return fired_.get_token(); }

 private:
  void arm(bool armed);
  void watch(const std::stop_token& quit);

  const StopRequest& stop_;
  database::Canceller canceller_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::chrono::milliseconds limit_{0};
  bool armed_ = true;
  std::stop_source fired_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace headway::apply
