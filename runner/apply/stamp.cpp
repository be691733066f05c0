#include "runner/apply/stamp.hpp"

#include "common/time_text.hpp"
#include "common/version.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/lock_wait.hpp"
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

void write(Session& session, const StampRequest& request, const Surroundings& with,
           const database::VersionTable& table, Outcome& outcome) {
  database::Ledger ledger(session, table);
  for (const std::string& lost : ledger.bring_forward())
    with.progress.notice(lost);
  session.begin();
  outcome.from = database::open_rows(session, table);
  const graph::RowStep step = way(with.history.map, request, outcome.from);
  for (const graph::RowChange& change : step.changes)
    change_row(session, table, change);
  outcome.to = outcome.current = step.rows;
  outcome.outcome = step.changes.empty() ? OutcomeKind::kUpToDate : OutcomeKind::kSucceeded;
  outcome.finished_at = with.clock.now();
  ledger.reconcile(implied_rows(with.history, step.rows));
  database::clear_progress(session, table);
  ledger.record_run({.id = request.run_id,
                     .from = outcome.from,
                     .to = outcome.to,
                     .outcome = std::string(to_text(outcome.outcome)),
                     .exit_code = 0,
                     .report = to_json(outcome),
                     .started_at = time_text(*outcome.started_at),
                     .runner = outcome.runner});
  session.commit();
}

void go(const StampRequest& request, const Surroundings& with, Outcome& outcome) {
  Session session = with.connect();
  Interrupter interrupter(session.canceller(), with.stop, with.clock);
  try {
    const auto find = [&] { return database::find_version_table(session, request.version_table); };
    LockWait wait{.pauses = Pauses(with.clock, with.random, request.lock_wait_timeout)};
    wait_for_lock(session, find(), wait, interrupter, with.progress, [] { return false; });
    database::VersionTable table = find();
    outcome.from = outcome.current = database::read_rows(session, table);
    database::make_room(table, way(with.history.map, request, outcome.from).rows);
    write(session, request, with, table, outcome);
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
}

}  // namespace

RunResult stamp(const StampRequest& request, const Surroundings& surroundings) {
  RunResult result;
  Outcome& outcome = result.outcome;
  outcome.run = request.run_id;
  outcome.started_at = surroundings.clock.now();
  outcome.runner = version();
  const auto fail = [&](const Error& error) {
    result.code = error.code();
    describe(error, outcome);
    outcome.current = outcome.from;
    outcome.finished_at = surroundings.clock.now();
  };
  try {
    go(request, surroundings, outcome);
  } catch (const Error& error) {
    fail(error);
  } catch (const std::exception& problem) {
    fail(unexpected(problem));
  }
  return result;
}

}  // namespace headway::apply
