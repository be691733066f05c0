#pragma once

#include "common/clock.hpp"
#include "common/random.hpp"

#include <chrono>
#include <stop_token>

namespace headway::apply {

/// The pauses between tries for a lock that others hold: they double from 50 ms to 5 s, each of a
/// random length between half and all of that, so that many runners do not try in step. They end at
/// a limit of the time that was spent since the first; time that was worked does not count.
class Pauses {
 public:
  Pauses(const Clock& clock, Random random, std::chrono::milliseconds limit)
      : clock_(clock), random_(std::move(random)), limit_(limit), began_(clock.monotonic()) {}

  /// Sleeps. False: the limit is reached, or `stop` was requested.
  bool pause(const std::stop_token& stop);
  /// The same for so long, not counted as a try that failed.
  bool pause_for(std::chrono::milliseconds duration, const std::stop_token& stop);
  /// Something is committed, so the limit counts anew, and the next pause is short again.
  void begin_again() {
    began_ = clock_.monotonic();
    failures_ = 0;
  }
  /// So much of the time was no waiting.
  void worked(std::chrono::milliseconds duration) { began_ += duration; }

  std::chrono::milliseconds limit() const { return limit_; }
  std::chrono::milliseconds spent() const;

 private:
  const Clock& clock_;
  Random random_;
  std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point began_;
  int failures_ = 0;
};

}  // namespace headway::apply
