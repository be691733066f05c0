#pragma once

#include "common/clock.hpp"
#include "common/outcome.hpp"
#include "operator/reconcile/observed.hpp"

#include <optional>

namespace headway::reconcile {

/// The result of a Job that has ended.
struct Result {
  OutcomeKind outcome = OutcomeKind::kFailed;
  std::optional<int> exit_code = {};           ///< of the runner; nothing: its end was not seen
  std::optional<Outcome> outcome_of_run = {};  ///< as the runner wrote it; nothing: not readable
  std::optional<OutcomeError> error = {};      ///< of a failure
  std::optional<Time> finished_at = {};
  bool unseen = false;  ///< the end of the runner was not seen; the database may hold it
};

/// Judges a Job that has ended. A success needs three things: a complete Job, a runner that ended
/// with 0, and its outcome for this run that says so. Otherwise the image may be no runner at all.
Result judge(const Observed& observed, const ObservedJob& job);

}  // namespace headway::reconcile
