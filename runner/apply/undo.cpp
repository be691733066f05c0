#include "runner/apply/undo.hpp"

#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/irrevocable.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/revision_run.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/apply/undo_script.hpp"
#include "runner/database/baseline.hpp"
#include "runner/evidence/foreign_rows.hpp"

#include <algorithm>
#include <format>
#include <ranges>

namespace headway::apply {

namespace {

/// The undo would lose something, or might.
class Obstacle : public Error {
 public:
  explicit Obstacle(const std::string& why)
      : Error(ExitCode::kRevisionFailed, "UndoRefused", why) {}
};

void refuse(const std::string& obstacle) {
  if (!obstacle.empty()) throw Obstacle(obstacle);
}

/// A failed revision outside of a transaction leaves its settings behind, and so does a scan that
/// was cancelled.
void reset(Workplace& at) {
  for (const std::string& statement : database::reset_statements(at.session.baseline()))
    at.session.query(statement);
  at.session.query("SET default_transaction_isolation = 'read committed'");
}

/// A downgrade is tried, and what it does must go with the rollback where the proof fails.
void refuse_irrevocable(const plan::Step& step) {
  const revisions::Revision& revision = *step.revision;
  if (std::ranges::any_of(revision.upgrade.statements, may_run_program))
    throw Obstacle(std::format(
        "{} may run a program of the server, and what that does leaves no trace", revision.file));
  for (const revisions::Statement& statement : revision.downgrade->statements) {
    if (const std::string_view part = irrevocable_part(statement); !part.empty())
      throw Obstacle(
          std::format("the downgrade of {} may do what no rollback takes back: it has {}",
                      revision.file, part));
  }
}

std::vector<plan::Step> steps_back(Workplace& at) {
  std::vector<plan::Step> steps;
  for (const plan::Step& step : at.advance.committed) {
    if (!step.revision->downgrade)
      throw Obstacle(std::format("{} has no downgrade section", step.revision->file));
    if (std::ranges::any_of(step.revision->downgrade->statements,
                            [](const auto& statement) { return !!statement.batch; }))
      throw Obstacle(std::format("the downgrade of {} is not one transaction: it has a batch",
                                 step.revision->file));
    refuse_irrevocable(step);
  }
  for (const plan::Segment& segment :
       plan::way_back(at.history, at.advance.committed, plan::Transactions::kRun))
    steps.insert(steps.end(), segment.steps.begin(), segment.steps.end());
  return steps;
}

void run_downgrades(Workplace& at, const std::vector<plan::Step>& steps) {
  const database::Ledger ledger(at.session, at.table);
  const RevisionRun::Bookkeeping bookkeeping{
      .table = at.table, .ledger = ledger, .history = at.history, .run = at.run};
  RevisionRun revisions(at, bookkeeping);
  for (const plan::Step& step : steps) {
    if (&step != &steps.front() && !revisions.can_go_on())
      throw Obstacle(
          "the downgrades cannot share one transaction: constraints that they deferred "
          "cannot be named");
    at.progress.starting(step);
    // A policy refuses then instead of hiding rows from the downgrade. The reset behind each
    // revision ends the setting.
    at.session.query("SET LOCAL row_security = off");
    at.progress.ran(step, revisions.run(step));
  }
  fire_deferred_triggers(at);
  confirm_rows(at, steps.back().rows);
  confirm_ledger(at, steps);
}

database::Session observer_of(Workplace& at) {
  if (!at.observe)
    throw Obstacle("there is no second connection, which would see what others make meanwhile");
  try {
    return at.observe();
  } catch (const Error& error) {
    throw Obstacle(
        std::format("the second connection, which would see what others make meanwhile, failed: {}",
                    error.what()));
  }
}

void undo_proven(Workplace& at, evidence::RunEvidence& evidence,
                 const std::vector<plan::Step>& steps, std::chrono::milliseconds hold_timeout,
                 Undone& undone, bool& ran) {
  // 0 is no limit; a scan has one all the same.
  constexpr std::chrono::hours kLongest{24};
  const std::chrono::milliseconds scan = hold_timeout.count() == 0 ? kLongest : hold_timeout;
  refuse(evidence::first_foreign_row(evidence, {at.clock, scan}));
  // Connected before anything is locked: to connect may take a while.
  database::Session observer = observer_of(at);
  in_transaction(at, [&] {
    evidence.begin_proof();
    refuse(evidence.obstacle());
    evidence::lock_made(evidence);
    refuse(evidence::first_foreign_row(evidence, {at.clock, scan}));
    ran = true;
    run_downgrades(at, steps);
    refuse(evidence.prove(observer));
    undone.left_behind = evidence.left_behind();
  });
}

}  // namespace

std::vector<std::string> forget_committed(Workplace& at, const std::vector<std::string>& rows) {
  std::vector<std::string> ids;
  for (const plan::Step& step : at.advance.committed | std::views::reverse)
    ids.push_back(step.revision->id);
  at.advance.committed.clear();
  at.advance.rows = rows;
  return ids;
}

Undone undo(Workplace& at, evidence::RunEvidence& evidence,
            std::chrono::milliseconds hold_timeout) {
  Undone undone;
  bool ran = false;
  at.evidence = nullptr;  // The undo has a proof of its own.
  try {
    refuse(evidence.obstacle());
    const UndoScript script(steps_back(at));
    reset(at);
    undo_proven(at, evidence, script.steps(), hold_timeout, undone, ran);
    undone.revisions = forget_committed(at, script.steps().back().rows);
  } catch (const Obstacle& obstacle) {
    undone.obstacle = obstacle.what();
  } catch (const RevisionError& error) {
    if (error.code() != ExitCode::kRevisionFailed && error.code() != ExitCode::kLocked) throw;
    undone.obstacle =
        error.details().revision.empty()
            ? error.what()
            : std::format("the downgrade of {} failed: {}", error.details().revision, error.what());
  } catch (const database::StatementError& error) {
    at.interrupter.check();
    undone.obstacle = std::format("the proof that nothing is lost failed: {}", error.what());
  }
  if (!undone.obstacle.empty() && ran)
    at.progress.notice("the undo was rolled back with the downgrades above: " + undone.obstacle);
  try {
    reset(at);
  } catch (const Error&) {  // NOLINT: the undo is over; a lost connection shows at the next use.
  }
  return undone;
}

}  // namespace headway::apply
