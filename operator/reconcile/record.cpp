#include "operator/reconcile/record.hpp"

#include <algorithm>
#include <utility>

namespace headway::reconcile {

namespace {

/// True if the runner got as far as reading the database. One that did not leaves its lists empty.
bool has_read(const Outcome& outcome) {
  return outcome.outcome == OutcomeKind::kSucceeded || outcome.outcome == OutcomeKind::kUpToDate ||
         outcome.outcome == OutcomeKind::kRolledBack || outcome.outcome == OutcomeKind::kPartial;
}

void take(const Outcome& outcome, api::Status& status) {
  api::LastRun& run = *status.last_run;
  run.direction = outcome.direction;
  run.from = outcome.from;
  run.to = outcome.to;
  run.applied = outcome.applied;
  run.rolled_back = outcome.rolled_back;
  run.more = outcome.more;
  run.backup = outcome.backup;
  if (has_read(outcome) || !outcome.current.empty()) status.current_revisions = outcome.current;
  if (has_read(outcome) || !outcome.to.empty()) {
    status.target_revisions = outcome.to;
    status.target = api::revisions_text(outcome.to);
    status.pending = outcome.pending;
  }
}

}  // namespace

void record_begin(const api::SchemaMigration& resource, const Run& run, const std::string& job,
                  Time at, api::Status& status) {
  if (run.inputs != status.last_handled) {
    status.target_revisions.reset();
    status.pending.reset();
    status.target = resource.spec.target();
  }
  api::LastRun& last = status.last_run.emplace();
  last.id = run.id;
  last.job = job;
  last.attempt = run.attempt;
  last.generation = run.generation;
  last.source = run.source;
  last.content_hash = run.content;
  last.started_at = at;
  status.last_handled = run.inputs;
  status.outcome = api::kRunning;
}

void record_end(Result result, Time now, api::Status& status) {
  api::LastRun& run = *status.last_run;
  run.outcome = result.outcome;
  run.exit_code = result.exit_code;
  run.error = std::move(result.error);
  run.finished_at = std::min(result.finished_at.value_or(now), now);
  if (result.outcome_of_run) take(*result.outcome_of_run, status);
  status.outcome = to_text(result.outcome);
}

}  // namespace headway::reconcile
