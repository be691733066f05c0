#pragma once

#include "runner/apply/workplace.hpp"
#include "runner/evidence/run_evidence.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace headway::apply {

/// How an undo ended: either all revisions are undone, or none.
struct Undone {
  std::vector<std::string> revisions;  ///< in the order in which they were undone
  std::string obstacle;                ///< why none was; empty: all were
  std::string left_behind;             ///< what the run made and the downgrades did not take away
};

/// The undo of all committed steps is committed itself: their ids, newest first.
std::vector<std::string> forget_committed(Workplace& at, const std::vector<std::string>& rows);

/// Undoes everything that this run has committed, by the downgrade sections, newest first, in one
/// transaction, and only where the database proves, before its COMMIT, that nothing is lost by that
/// (evidence/). Tables that the run made are scanned for rows of others first without a lock, then
/// under one that lets readers go on; both scans take no longer than `hold_timeout`.
///
/// Throws what ends a run from outside: Stopped, ConnectionLost, CommitUnknown; and Error (kStuck)
/// when a downgrade ended our transaction.
Undone undo(Workplace& at, evidence::RunEvidence& evidence, std::chrono::milliseconds hold_timeout);

}  // namespace headway::apply
