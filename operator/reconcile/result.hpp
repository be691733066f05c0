#pragma once

#include "common/clock.hpp"
#include "common/outcome.hpp"
#include "operator/reconcile/observed.hpp"

#include <optional>

namespace headway::reconcile {

/// What an ended Job came to.
struct Result {
  OutcomeKind outcome = OutcomeKind::kFailed;
  std::optional<int> exit_code = {};       ///< of the runner, where its end was seen
  std::optional<Outcome> news = {};        ///< what the runner wrote, where it could be read
  std::optional<OutcomeError> error = {};  ///< where it did not succeed
  std::optional<Time> finished_at = {};
  bool unseen = false;  ///< the runner's end is not known here; the database may know it
};

/// Judges a Job that has ended. A success is believed only when the Job is complete, its runner
/// ended with 0 and left an outcome of this very run that says so: anything else could be an image
/// that is no runner.
Result judge(const Observed& observed, const ObservedJob& job);

}  // namespace headway::reconcile
