#include "runner/apply/undo.hpp"

#include "runner/apply/revision_error.hpp"
#include "runner/apply/segment_run.hpp"
#include "runner/database/baseline.hpp"
#include "runner/database/foreign_rows.hpp"
#include "runner/plan/undoing.hpp"

#include <format>

namespace headway::apply {

namespace {

/// Others have written to what is to be dropped.
class Written : public Error {
 public:
  explicit Written(const plan::Removal& removal)
      : Error(ExitCode::kRevisionFailed, "WrittenSince",
              std::format("{}{}{} holds what somebody else has written since",
                          removal.schema.empty() ? "" : removal.schema + ".", removal.table,
                          removal.column.empty() ? "" : "." + removal.column)) {}
};

void refuse_written(Workplace& at, const std::vector<plan::Removal>& removals,
                    const database::OwnTransactions& own) {
  for (const plan::Removal& removal : removals) {
    if (database::holds_foreign_rows(at.session, removal.schema, removal.table, removal.column,
                                     own))
      throw Written(removal);
  }
}

std::vector<plan::Removal> removals_of(const plan::Segment& segment) {
  std::vector<plan::Removal> removals;
  for (const plan::Step& step : segment.steps) {
    for (plan::Removal& removal : plan::removals_of(step.section()))
      removals.push_back(std::move(removal));
  }
  return removals;
}

/// A failed revision outside of a transaction leaves its settings behind.
void reset(Workplace& at) {
  for (const std::string& statement : database::reset_statements(at.session.baseline()))
    at.session.query(statement);
}

void undo_segment(Workplace& at, const plan::Segment& segment,
                  const database::OwnTransactions& own) {
  const std::vector<plan::Removal> removals = removals_of(segment);
  run_segment(at, segment, {.begun = [&] {
                for (const plan::Removal& removal : removals)
                  database::lock_table(at.session, removal.schema, removal.table);
                refuse_written(at, removals, own);
              }});
  at.advance.committed.resize(at.advance.committed.size() - 2 * segment.steps.size());
}

}  // namespace

Beginning look_at_beginning(Workplace& at) {
  return {.horizon = database::transaction_horizon(at.session),
          .schema = database::take_fingerprint(at.session, at.table.name)};
}

Undone undo(Workplace& at, const Beginning& beginning) {
  Undone undone;
  const std::vector<plan::Step> made = at.advance.committed;
  const plan::Undoing undoing = plan::look_at_undoing(made);
  undone.obstacle = undoing.obstacle;
  if (!undone.obstacle.empty()) return undone;
  const database::OwnTransactions own{.horizon = beginning.horizon, .ids = at.transactions};
  try {
    reset(at);
    refuse_written(at, undoing.removals, own);
    for (const plan::Segment& segment :
         plan::way_back(at.history, made, plan::Transactions::kRun)) {
      undo_segment(at, segment, own);
      for (const plan::Step& step : segment.steps)
        undone.revisions.push_back(step.revision->id);
    }
  } catch (const Written& written) {
    undone.obstacle = written.what();
    return undone;
  } catch (const RevisionError& error) {
    if (at.advance.half_done) throw;
    undone.obstacle =
        std::format("the downgrade failed ({}: {})", error.details().revision, error.what());
    return undone;
  }
  undone.difference =
      database::difference(beginning.schema, database::take_fingerprint(at.session, at.table.name));
  return undone;
}

}  // namespace headway::apply
