#include "runner/apply/stamp.hpp"

#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/prepare_ledger.hpp"
#include "runner/apply/run_inputs.hpp"
#include "runner/apply/run_record.hpp"
#include "runner/apply/under_lock.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/graph/stamp.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

using database::Session;

/// The changes that lead from the rows to all targets, one target after another.
graph::RowStep way(const graph::RevisionMap& map, const StampRequest& request,
                   std::vector<std::string> rows) {
  graph::RowStep way;
  if (request.purge) {
    for (const std::string& row : rows)
      way.changes.push_back({graph::RowChange::Kind::kDelete, row, ""});
    rows.clear();
  }
  for (const std::string& target : request.targets) {
    graph::RowStep step = graph::rows_after_stamp(map, rows, target);
    rows = step.rows;
    std::ranges::move(step.changes, std::back_inserter(way.changes));
  }
  way.rows = std::move(rows);
  return way;
}

void change_row(Session& session, const database::VersionTable& table,
                const graph::RowChange& change) {
  using enum graph::RowChange::Kind;
  session.query(change.kind == kInsert ? database::insert_row_sql(session, table, change.to)
                : change.kind == kUpdate
                    ? database::update_row_sql(session, table, change.from, change.to)
                    : database::delete_row_sql(session, table, change.from));
}

void confirm_rows(Session& session, const database::VersionTable& table,
                  const std::vector<std::string>& rows) {
  const std::string others = other_rows(session, table, rows);
  if (others.empty()) return;
  throw Error(ExitCode::kUsage, "VersionTableGuarded",
              "the version table cannot be written as it has to be: " + others,
              "drop the triggers and rules that somebody has made there: the table is only the "
              "runner's and Alembic's");
}

void write(Session& session, const StampRequest& request, const Surroundings& with,
           const database::VersionTable& table, Outcome& outcome) {
  prepare_ledger(session, table, request.publish_ledger, with.progress);
  session.begin();
  outcome.from = database::open_rows(session, table);
  const graph::RowStep step = way(with.history.map, request, outcome.from);
  for (const graph::RowChange& change : step.changes)
    change_row(session, table, change);
  outcome.to = outcome.current = step.rows;
  outcome.outcome = OutcomeKind::kSucceeded;
  outcome.finished_at = with.clock.now();
  database::Ledger(session, table).reconcile(implied_rows(with.history, step.rows));
  database::clear_progress(session, table);
  record_run(session, table, outcome, ExitCode::kDone,
             {.inputs = run_inputs("stamp " + table.key(), request.targets, with.history)});
  session.query("SET CONSTRAINTS ALL IMMEDIATE");  // triggers that are deferred to the COMMIT
  confirm_rows(session, table, step.rows);
  session.commit();
}

/// True if the rows are the stamp's already, and no revision is half done: then nothing is written.
bool nothing_to_write(Session& session, const StampRequest& request, const Surroundings& with,
                      const database::VersionTable& table, Outcome& outcome) {
  outcome.from = outcome.current = database::read_rows(session, table);
  std::vector<std::string> rows = way(with.history.map, request, outcome.from).rows;
  std::ranges::sort(rows);
  outcome.to = rows;
  outcome.outcome = OutcomeKind::kUpToDate;
  outcome.finished_at = with.clock.now();
  return table.exists && rows == outcome.from && database::read_progress(session, table).empty();
}

}  // namespace

RunResult stamp(const StampRequest& request, const Surroundings& surroundings) {
  return result_of(request.run_id, surroundings.clock, [&](Outcome& outcome) {
    under_lock(request.version_table, request.lock_wait_timeout, surroundings,
               [&](Session& session, database::VersionTable table) {
                 if (nothing_to_write(session, request, surroundings, table, outcome)) return;
                 database::make_room(table, outcome.to);
                 write(session, request, surroundings, table, outcome);
               });
  });
}

}  // namespace headway::apply
