#pragma once

#include "runner/apply/workplace.hpp"

#include <functional>

namespace headway::apply {

/// Work of the caller inside a segment's transactions.
struct SegmentHooks {
  /// In its first transaction, before its statements; not of a segment outside of a transaction.
  std::function<void()> begun = [] {};
  /// In its last transaction, before COMMIT, with the advance that this commits.
  std::function<void(const Advance&)> ending = [](const Advance&) {};
};

/// Carries out one segment, from BEGIN to COMMIT, and keeps it in `at.advance`. Lock conflicts and
/// other transient errors are retried from BEGIN. A transactional segment is cut into several
/// transactions where a revision needs the ones before it to be committed, or the server has no
/// room for all their locks.
///
/// Throws RevisionError when a step fails, Stopped when the run is to end, ConnectionLost and
/// CommitUnknown; then the open transaction is rolled back, and `at.advance` says what is left. It
/// throws Error (kLocked) when another program has changed the version rows, and what blame() says
/// when a revision's rows cannot be written.
void run_segment(Workplace& at, const plan::Segment& segment, const SegmentHooks& hooks);

}  // namespace headway::apply
