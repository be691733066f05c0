#pragma once

#include "common/clock.hpp"
#include "common/outcome.hpp"
#include "operator/reconcile/observed.hpp"

#include <optional>

namespace headway::reconcile {

/// The word in lastRun.error for a folder that spec.source.image does not hold.
inline constexpr const char* kSourceFolderMissing = "SourceFolderMissing";
/// The same of spec.data.image.
inline constexpr const char* kDataFolderMissing = "DataFolderMissing";

/// The result of a run that has ended.
struct Result {
  OutcomeKind outcome = OutcomeKind::kFailed;
  std::optional<int> exit_code = {};           ///< of the runner; nothing: its end was not seen
  std::optional<Outcome> outcome_of_run = {};  ///< as the runner wrote it; nothing: not readable
  std::optional<OutcomeError> error = {};      ///< of a failure
  std::optional<Time> finished_at = {};
  /// The ledger may hold the outcome that was not seen: the run is started again under its own id
  /// until it has had so many Jobs.
  int most_jobs = 1;
};

/// True if the run of this Job has ended: the Job has, or its runner's container has. A run does
/// not wait for other containers of its pod.
bool has_ended(const Observed& observed, const ObservedJob& job);

/// Judges a run that has ended. A success needs a runner that ended with 0 and its outcome for this
/// run that says so; otherwise the image may be no runner at all.
Result judge(const Observed& observed, const ObservedJob& job);

}  // namespace headway::reconcile
