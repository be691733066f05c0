#include "operator/reconcile/record.hpp"

#include "operator/reconcile/messages.hpp"
#include "operator/reconcile/standing.hpp"

#include <algorithm>
#include <utility>

namespace headway::reconcile {

namespace {

/// True if the runner got as far as reading the database. One that did not leaves its lists empty.
bool names_revisions(const Outcome& outcome) {
  return outcome.outcome == OutcomeKind::kSucceeded || outcome.outcome == OutcomeKind::kUpToDate ||
         outcome.outcome == OutcomeKind::kPlanned || outcome.outcome == OutcomeKind::kRolledBack ||
         outcome.outcome == OutcomeKind::kPartial;
}

api::Plan plan_of(const Outcome& outcome) {
  return {.hash = outcome.plan->hash,
          .revisions = outcome.plan->revisions,
          .destructive = outcome.plan->destructive,
          .summary = plan_summary(outcome)};
}

void take(const Outcome& outcome, api::Status& status) {
  api::LastRun& run = *status.last_run;
  run.direction = outcome.direction;
  run.from = outcome.from;
  run.to = outcome.to;
  run.applied = outcome.applied;
  run.rolled_back = outcome.rolled_back;
  run.more = outcome.more;
  if (outcome.backup) run.backup = outcome.backup;
  run.restore_point = outcome.restore_point;
  if (names_revisions(outcome) || !outcome.current.empty())
    status.current_revisions = outcome.current;
  if (names_revisions(outcome) || !outcome.to.empty()) {
    status.target_revisions = outcome.to;
    status.target = api::revisions_text(outcome.to);
    status.pending = outcome.pending;
    status.pending_contract = outcome.pending_contract;
  }
}

/// A longer history makes every write and every cache larger; the ledger has all of it.
constexpr std::size_t kMostPastRuns = 10;

api::PastRun past_run(const api::LastRun& run) {
  const auto text = [&](const std::vector<std::string>& revisions) {
    return has_read(run) ? api::revisions_text(revisions) : std::string();
  };
  const auto more = run.more.find("applied");
  return {
      .id = run.id,
      .only_plan = run.only_plan,
      .attempt = run.attempt,
      .generation = run.generation,
      .outcome = std::string(to_text(*run.outcome)),
      .reason = run.error ? run.error->reason : std::string(),
      .from = text(run.from),
      .to = text(run.to),
      .applied = static_cast<int>(run.applied.size()) + (more == run.more.end() ? 0 : more->second),
      .started_at = run.started_at,
      .finished_at = run.finished_at};
}

void add_to_history(const api::LastRun& run, int limit, std::vector<api::PastRun>& history) {
  std::erase_if(history, [&](const api::PastRun& past) { return past.id == run.id; });
  history.insert(history.begin(), past_run(run));
  const auto most = std::min(static_cast<std::size_t>(std::max(limit, 1)), kMostPastRuns);
  if (history.size() > most) history.resize(most);
}

/// The plan is of use as long as an attempt may follow at the rows that it begins at.
bool is_plan_used_up(const api::LastRun& run) {
  return is_success(run) || run.outcome == OutcomeKind::kPlanChanged || !run.applied.empty() ||
         !can_retry(run);
}

}  // namespace

void record_begin(const api::SchemaMigration& resource, const Run& run, const std::string& job,
                  Time at, api::Status& status) {
  if (run.inputs != status.last_handled) {
    status.target_revisions.reset();
    status.pending.reset();
    status.pending_contract = 0;
    status.target = resource.spec.target();
  }
  api::LastRun& last = status.last_run.emplace();
  last.id = run.id;
  last.job = job;
  last.attempt = run.attempt;
  last.generation = run.generation;
  last.source = run.source;
  last.content_hash = run.content;
  last.only_plan = run.purpose.only_plan;
  last.plan_hash = run.purpose.plan_hash;
  last.phase = run.purpose.phase;
  if (!status.plan || status.plan->hash != last.plan_hash) status.plan.reset();
  last.started_at = at;
  status.last_handled = run.inputs;
  status.outcome = api::kRunning;
}

void record_end(Result result, const api::Spec& spec, Time now, api::Status& status) {
  api::LastRun& run = *status.last_run;
  run.outcome = result.outcome;
  run.exit_code = result.exit_code;
  run.error = std::move(result.error);
  run.finished_at = std::min(result.finished_at.value_or(now), now);
  run.taken_back = false;
  if (status.backup) status.backup->run.clear();
  if (result.outcome_of_run) take(*result.outcome_of_run, status);
  if (run.outcome == OutcomeKind::kPlanned)
    status.plan = plan_of(*result.outcome_of_run);
  else if (is_plan_used_up(run))
    status.plan.reset();
  if (!status.plan) status.backup.reset();
  status.outcome = to_text(result.outcome);
  add_to_history(run, spec.history_limit, status.history);
}

}  // namespace headway::reconcile
