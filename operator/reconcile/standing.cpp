#include "operator/reconcile/standing.hpp"

#include "common/backoff.hpp"
#include "common/exit_code.hpp"
#include "operator/schedule/jitter.hpp"

#include <algorithm>
#include <string_view>

namespace headway::reconcile {

bool is_success(const api::LastRun& run) {
  return run.outcome == OutcomeKind::kSucceeded || run.outcome == OutcomeKind::kUpToDate;
}

bool has_read(const api::LastRun& run) {
  return !run.from.empty() || !run.to.empty() || !run.applied.empty();
}

bool can_retry(const api::LastRun& run) {
  if (failure_reason(run) == Reason::kRunnerInvalid) return true;
  // Without an exit code, or with a 0 that no outcome confirms, only the database knows the end of
  // the run; a retry reads it there.
  return !run.exit_code || *run.exit_code == 0 || retry_can_help(*run.exit_code);
}

Time next_attempt_at(const api::Retry& retry, const api::LastRun& run) {
  const Backoff backoff{
      .first = retry.min_backoff, .longest = retry.max_backoff, .least = 1, .most = 1.2};
  return *run.finished_at +
         std::min(backoff.pause(run.attempt, schedule::jitter_of(run.id)), retry.max_backoff);
}

Reason success_reason(const api::Status& status) {
  const auto& current = status.current_revisions;
  const auto& target = status.target_revisions;
  if (!current || !target || status.pending_contract > 0) return Reason::kSucceeded;
  const bool there = std::ranges::all_of(*target, [&](const std::string& revision) {
    return std::ranges::find(*current, revision) != current->end();
  });
  return there ? Reason::kSucceeded : Reason::kDatabaseAhead;
}

Reason failure_reason(const api::LastRun& run) {
  const std::string_view word = run.error ? std::string_view(run.error->reason) : "";
  const auto reported = parse_reason(word);
  if (!run.exit_code || *run.exit_code == 0) return reported.value_or(Reason::kOutcomeLost);
  if (reported == Reason::kTimedOut || reported == Reason::kRunnerInvalid) return *reported;
  return reason_of_exit(*run.exit_code, word);
}

}  // namespace headway::reconcile
