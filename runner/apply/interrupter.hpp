#pragma once

#include "common/clock.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/canceller.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace headway::apply {

/// Watches, on threads of its own, for a request to stop and for the end of the run's time, and
/// then cancels the session's running statement, repeatedly: a cancel that arrives between two
/// statements is without effect.
class Interrupter {
 public:
  /// Throws std::system_error when the machine gives no thread.
  Interrupter(database::Canceller canceller, const StopRequest& stop, const Clock& clock);
  ~Interrupter();
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  /// From now on the run may take this long. At most once.
  void limit(std::chrono::milliseconds duration);

  /// While a Pause lives nothing is cancelled: for COMMIT, whose end must be known, and for
  /// cleaning up. Its constructor waits for a cancel under way.
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
  void fire();
  void cancel_when_fired(const std::stop_token& quit);

  const StopRequest& stop_;
  const Clock& clock_;
  database::Canceller canceller_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::atomic<std::chrono::milliseconds> limit_{std::chrono::milliseconds{0}};
  bool armed_ = true;
  std::stop_source fired_;
  std::jthread canceling_;  // last: the threads use all of the above
  std::jthread timer_;
};

}  // namespace headway::apply
