#pragma once

#include "runner/apply/workplace.hpp"

#include <functional>

namespace headway::apply {

/// What else goes on in a segment's last transaction, which is its only one if it is transactional.
struct SegmentHooks {
  std::function<void()> begun = [] {};   ///< before its statements; not of a bare segment
  std::function<void()> ending = [] {};  ///< before COMMIT
};

/// Carries out one segment, from BEGIN to COMMIT, as often as it takes until nobody else's locks
/// are in its way.
///
/// Throws RevisionError when a step fails, Stopped when the run is to end, ConnectionLost and
/// CommitUnknown; then the open transaction is rolled back, and `at.advance` says what is left. It
/// throws Error (kLocked) when somebody else has changed the version rows.
void run_segment(Workplace& at, const plan::Segment& segment, const SegmentHooks& hooks);

}  // namespace headway::apply
