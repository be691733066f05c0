#pragma once

#include "common/clock.hpp"
#include "runner/database/session.hpp"
#include "runner/evidence/run_evidence.hpp"

#include <chrono>
#include <string>

namespace headway::evidence {

/// How long the scans of an undo may take together.
class ScanTime {
 public:
  ScanTime(const Clock& clock, std::chrono::milliseconds limit)
      : clock_(clock), limit_(limit), end_(clock.monotonic() + limit) {}

  std::chrono::milliseconds limit() const { return limit_; }
  /// At least 1 ms: 0 would be no limit for the server.
  std::chrono::milliseconds left() const;

 private:
  const Clock& clock_;
  std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point end_;
};

/// Holds off everybody who writes to what the run has made, until the end of the transaction;
/// readers go on. Waits for writers as long as lock_timeout allows.
void lock_made(const RunEvidence& evidence);

/// The first table, column or sequence that the run has made and that holds what somebody else has
/// written, for people; empty: none does. Also where the scans take too long.
std::string first_foreign_row(const RunEvidence& evidence, const ScanTime& time);

}  // namespace headway::evidence
