#pragma once

#include "common/clock.hpp"

#include <atomic>
#include <chrono>

namespace headway::leader {

/// Whether this process leads, by the clock at the moment of the question: a process that was
/// paused for longer than it may be silent does not lead when it goes on, before any of its threads
/// has noticed. Thread-safe. The clock must outlive it.
class Lead {
 public:
  explicit Lead(const Clock& clock) : clock_(clock) {}

  bool holds() const;
  /// True if nobody has ended the lead, though it was over so long ago: the election hangs.
  bool is_overdue(std::chrono::milliseconds by) const;

  void extend(std::chrono::steady_clock::time_point until);
  void end();

 private:
  using Duration = std::chrono::steady_clock::duration;

  const Clock& clock_;
  std::atomic<Duration::rep> until_ = Duration::min().count();
};

}  // namespace headway::leader
