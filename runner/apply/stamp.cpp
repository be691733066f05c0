#include "runner/apply/stamp.hpp"

#include "runner/apply/interrupter.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/lock_wait.hpp"
#include "runner/apply/run_inputs.hpp"
#include "runner/apply/run_record.hpp"
#include "runner/database/grants.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/ledger_publication.hpp"
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

void write(Session& session, const StampRequest& request, const Surroundings& with,
           const database::VersionTable& table, Outcome& outcome) {
  database::refuse_missing_grants(session, table);
  if (!request.publish_ledger) database::refuse_published_ledger(session, table.ledger);
  database::Ledger ledger(session, table);
  for (const std::string& lost : ledger.bring_forward())
    with.progress.notice(lost);
  session.begin();
  outcome.from = database::open_rows(session, table);
  const graph::RowStep step = way(with.history.map, request, outcome.from);
  for (const graph::RowChange& change : step.changes)
    change_row(session, table, change);
  outcome.to = outcome.current = step.rows;
  outcome.outcome = OutcomeKind::kSucceeded;
  outcome.finished_at = with.clock.now();
  ledger.reconcile(implied_rows(with.history, step.rows));
  database::clear_progress(session, table);
  record_run(session, table, outcome, ExitCode::kDone,
             {.inputs = run_inputs("stamp " + table.key(), request.targets, with.history)});
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

void go(const StampRequest& request, const Surroundings& with, Outcome& outcome) {
  Session session = with.connect();
  Interrupter interrupter(session.canceller(), with.stop, with.clock);
  try {
    const auto find = [&] { return database::find_version_table(session, request.version_table); };
    LockWait wait{.pauses = Pauses(with.clock, with.random, request.lock_wait_timeout)};
    wait_for_lock(session, find(), wait, interrupter, with.progress, [] { return false; });
    database::VersionTable table = find();
    if (nothing_to_write(session, request, with, table, outcome)) return;
    database::make_room(table, outcome.to);
    write(session, request, with, table, outcome);
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
}

}  // namespace

RunResult stamp(const StampRequest& request, const Surroundings& surroundings) {
  return result_of(request.run_id, surroundings.clock,
                   [&](Outcome& outcome) { go(request, surroundings, outcome); });
}

}  // namespace headway::apply
