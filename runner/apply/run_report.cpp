#include "runner/apply/run_report.hpp"

#include "common/text.hpp"
#include "common/version.hpp"
#include "runner/apply/revision_error.hpp"

#include <format>
#include <string_view>
#include <utility>

namespace headway::apply {

namespace {

/// PostgreSQL reports a full table of locks with it, too.
constexpr std::string_view kOutOfMemory = "53200";

std::vector<std::string> applied_of(const Advance& advance) {
  std::vector<std::string> ids;
  for (const plan::Step& step : advance.committed)
    ids.push_back(step.revision->id);
  return ids;
}

}  // namespace

RunReport::RunReport(const std::string& run, plan::Transactions transactions, const Clock& clock)
    : transactions_(transactions), clock_(clock) {
  outcome_.run = run;
  outcome_.started_at = clock.now();
  outcome_.runner = version();
}

void RunReport::plan(const std::vector<std::string>& rows, const plan::Plan& plan) {
  outcome_.from = outcome_.current = rows;
  outcome_.to = plan.to;
  outcome_.direction = plan.goes_down() ? RunDirection::kDown : RunDirection::kUp;
  planned_ = outcome_.pending = static_cast<int>(plan.size());
  outcome_.pending_contract = static_cast<int>(plan.held.size());
}

void RunReport::up_to_date() {
  outcome_.outcome = OutcomeKind::kUpToDate;
}

void RunReport::planned(const std::string& hash, const plan::Plan& plan,
                        std::vector<std::string> destructive) {
  outcome_.outcome = OutcomeKind::kPlanned;
  PlanRecord& record = outcome_.plan.emplace();
  record.hash = hash;
  for (const plan::Step& step : plan.steps())
    record.revisions.push_back(step.revision->id);
  record.destructive = std::move(destructive);
}

void RunReport::restorable_from(RestorePoint point) {
  outcome_.restore_point = std::move(point);
}

void RunReport::backed_up(std::optional<BackupRecord> backup) {
  outcome_.backup = std::move(backup);
}

void RunReport::ended_before(RunResult result) {
  outcome_ = std::move(result.outcome);
  code_ = result.code;
}

void RunReport::succeed(const plan::Plan& plan, const Advance& advance) {
  outcome_.outcome = OutcomeKind::kSucceeded;
  outcome_.applied = applied_of(advance);
  outcome_.current = plan.segments.back().steps.back().rows;
  outcome_.pending = 0;
  outcome_.finished_at = clock_.now();
  if_committed_ = outcome_;
}

bool RunReport::confirm_success() {
  if (!if_committed_) return false;
  outcome_ = *if_committed_;
  code_ = ExitCode::kDone;
  return true;
}

void RunReport::fail(const Error& error, const Advance& advance) {
  failed_ = true;
  code_ = error.code();
  describe(error, outcome_);
  // The exit code 2 would say that nothing was touched, and 3 that a retry can help.
  if (code_ == ExitCode::kUsage && (!advance.committed.empty() || advance.half_done)) {
    code_ = advance.half_done ? ExitCode::kStuck : ExitCode::kRevisionFailed;
    outcome_.outcome = OutcomeKind::kRolledBack;
  }
  OutcomeError& details = *outcome_.error;
  if (details.sqlstate == kOutOfMemory && transactions_ == plan::Transactions::kRun)
    details.hint = std::format(
        "a transaction holds every lock to its end: give each revision one of its own "
        "(--transaction=revision), or raise max_locks_per_transaction{}{}",
        details.hint.empty() ? "" : "; ", details.hint);
  if (advance.running && details.revision.empty() && error.code() != ExitCode::kUsage) {
    // After an interruption or a lost connection the revision that ran helps to understand why.
    details.revision = advance.running->id;
    details.file = advance.running->file;
  }
  if (advance.half_done) {
    fail_half_done(error, advance);
  } else {
    outcome_.rolled_back = advance.open;
    if (outcome_.outcome == OutcomeKind::kRolledBack && !advance.committed.empty())
      outcome_.outcome = OutcomeKind::kPartial;
  }
  outcome_.current = advance.rows;
  outcome_.applied = applied_of(advance);
  outcome_.pending = planned_ - static_cast<int>(advance.committed.size());
  outcome_.finished_at = clock_.now();
}

/// A revision outside of a transaction failed or was ended behind its first statement.
void RunReport::fail_half_done(const Error& error, const Advance& advance) {
  const std::string id = advance.running ? advance.running->id : "a revision";
  if (advance.running) outcome_.half_done = id;
  std::string& hint = outcome_.error->hint;
  if (code_ != ExitCode::kRevisionFailed && code_ != ExitCode::kStuck) {
    hint += std::format("{}{} is half done, and {}", hint.empty() ? "" : "; ", id,
                        advance.goes_on.empty() ? "the next run goes on behind its last statement"
                                                : advance.goes_on);
    if (error.reason() == "ProgressChanged")
      hint = std::format("{}; {} is half done, and no run goes on before that", error.hint(), id);
    return;
  }
  code_ = ExitCode::kStuck;
  outcome_.outcome = OutcomeKind::kStuck;
  if (error.code() == ExitCode::kUsage && !advance.goes_on.empty()) hint += "; " + advance.goes_on;
  // Other errors say themselves what is to be done.
  if (!dynamic_cast<const RevisionError*>(&error) || outcome_.error->reason != "RevisionFailed")
    return;
  hint = hint == kCorrectIt ? "" : hint + "; ";
  hint += advance.goes_on.empty()
              ? std::format(
                    "the statements of {} before this one are done and stay; correct this "
                    "one, or what it met in the database, and run it again: it goes on "
                    "there",
                    id)
              : advance.goes_on;
}

void RunReport::undone(const Undone& undone) {
  outcome_.rolled_back.insert(outcome_.rolled_back.begin(), undone.revisions.rbegin(),
                              undone.revisions.rend());
  std::string& hint = outcome_.error->hint;
  if (!undone.obstacle.empty()) {
    hint = std::format("the revisions that this run had committed stay: {}; {}", undone.obstacle,
                       hint);
    return;
  }
  outcome_.outcome = OutcomeKind::kRolledBack;
  outcome_.schema_restored = undone.left_behind.empty();
  if (!undone.left_behind.empty())
    hint = std::format("the downgrades left something of this run behind: {}; {}",
                       undone.left_behind, hint);
}

void RunReport::moved(const std::vector<std::string>& sequences) {
  if (sequences.empty()) return;
  std::string& hint = outcome_.error->hint;
  hint = std::format(
      "PostgreSQL does not move sequences back, these stay where the run has moved them: {}{}{}",
      join(sequences), hint.empty() ? "" : "; ", hint);
}

RunResult RunReport::result() {
  if (!outcome_.finished_at) outcome_.finished_at = clock_.now();  // It did nothing.
  return {std::move(outcome_), code_};
}

}  // namespace headway::apply
