#include "runner/seeds/load.hpp"

#include "common/text.hpp"
#include "runner/apply/bookkeeping_failure.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/lock_wait.hpp"
#include "runner/apply/lock_watch.hpp"
#include "runner/apply/prepare_ledger.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/run_record.hpp"
#include "runner/apply/sent_statement.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/baseline.hpp"
#include "runner/database/ledger_write.hpp"
#include "runner/seeds/rows.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <set>
#include <utility>

namespace headway::seeds {

namespace {

using database::Session;

/// `row` is nullptr for a seed that was never loaded.
SeedState state_of(const ReadySeed& ready, const std::set<std::string>& held,
                   const database::SeedRow* row) {
  using enum SeedState::Kind;
  SeedState state;
  if (row != nullptr) state.loaded_at = row->loaded_at;
  const auto missing =
      std::ranges::find_if(ready.required, [&](const auto& id) { return !held.contains(id); });
  if (missing != ready.required.end()) {
    state.kind = kWaiting;
    state.detail = *missing;
  } else if (!ready.missing.empty()) {
    state.kind = kMissing;
    state.detail = ready.missing;
  } else if (row != nullptr && row->hash == ready.hash) {
    const bool is_older = std::ranges::any_of(ready.required, [&](const auto& id) {
      return std::ranges::contains(row->revisions_since, id);
    });
    state.kind = is_older ? kDue : kLoaded;
  }
  return state;
}

/// The error of a statement, which is no revision's here.
apply::RevisionError failure(const apply::RevisionError& error, const revisions::Seed& seed) {
  OutcomeError details = error.details();
  details.revision.clear();
  if (details.file.empty()) details.file = seed.file;
  details.message = std::format("the seed {} failed: {}", seed.name, details.message);
  if (details.reason == "RevisionFailed") details.reason = "SeedFailed";
  if (details.reason == "HoldTimeout")
    details.hint =
        "nothing of the seed is loaded; let it hold its locks for a shorter time, or let others "
        "wait longer (--hold-timeout, locks.holdTimeout)";
  if (details.hint.empty() || details.hint == apply::kCorrectIt)
    details.hint = "nothing of the seed is loaded; correct it or its data, then run it again";
  return {error.code(), std::move(details), error.transient()};
}

/// Its place is the row of the data where the server names one.
apply::RevisionError at_row(const apply::RevisionError& error, const DataFile& data) {
  const std::optional<int> line = apply::copy_line(error.details().context);
  if (!line) return error;
  OutcomeError details = error.details();
  details.file = data.path().string();
  details.line = *line;
  details.statement.reset();
  return {error.code(), std::move(details), error.transient()};
}

apply::RevisionError bookkeeping_written(const std::string& which, const std::string& why) {
  return {
      ExitCode::kRevisionFailed,
      {.reason = "VersionTableWritten",
       .revision = {},
       .file = {},
       .statement = {},
       .line = {},
       .sqlstate = {},
       .message = std::format("the seed wrote or dropped {}: {}", which, why),
       .hint = "remove the statement: only the runner writes the version table and the ledger"}};
}

/// The rows of the version table say which revisions are applied: a seed that changed them would
/// have revisions run again.
void require_same_rows(apply::Workplace& at) {
  try {
    if (apply::other_rows(at.session, at.table, at.advance.rows).empty()) return;
  } catch (const database::StatementError& error) {
    throw bookkeeping_written(at.table.key(), error.server().text);
  }
  throw bookkeeping_written(at.table.key(), "its rows are not those of before");
}

long send(apply::Workplace& at, const ReadySeed& ready) {
  const revisions::Revision place;
  long rows = 0;
  for (std::size_t i = 0; i < ready.seed.load.statements.size(); ++i) {
    const revisions::Statement& statement = ready.seed.load.statements[i];
    const std::optional<DataFile>& data = ready.data[i];
    const apply::Item item{.kind = apply::Item::Kind::kStatement,
                           .borrowed = statement.text,
                           .copy_data = statement.copy_data,
                           .number = static_cast<int>(i) + 1,
                           .line = statement.line,
                           .copy_data_line = statement.copy_data_line};
    database::Statement sent = apply::sent_statement(item.borrowed, item.copy_data);
    if (data)
      sent.next_copy_piece = rows_of(
          *data, end_of_rows(sql::copy_format(statement), at.session.baseline().server_version));
    try {
      for (const database::StatementResult& result :
           at.session.run({&sent, 1}, at.lock_watch->look()))
        rows += result.affected;
    } catch (const database::StatementError& error) {
      at.interrupter.check();
      apply::refuse_hold(at.lock_watch, place, item);
      const apply::RevisionError refusal = apply::refused(place, item, error);
      throw data ? at_row(refusal, *data) : refusal;
    } catch (const database::EndedByTimeout& error) {
      throw apply::timed_out_itself(place, item, error);
    }
    apply::refuse_hold(at.lock_watch, place, item);
  }
  return rows;
}

/// Its row in the ledger, in the seed's transaction.
void record(apply::Workplace& at, const ReadySeed& ready) {
  try {
    apply::as_bookkeeping("seed", [&] {
      database::write_seed(at.session, at.table, ready.seed.name, ready.hash, at.run);
    });
  } catch (const apply::BookkeepingFailure& problem) {
    if (problem.is_missing()) throw bookkeeping_written("the ledger", problem.what());
    throw database::ledger_refuses(at.table.ledger, problem.part(), problem.what());
  } catch (const database::StatementError& error) {
    if (error.server().sqlstate != "25006") throw;
    throw apply::refused({}, {.kind = apply::Item::Kind::kLedger}, error);
  }
}

/// In one transaction; gives the rows that it wrote.
long load_in_transaction(apply::Workplace& at, const ReadySeed& ready) {
  at.session.query("RESET row_security");  // As for a revision's statements: the role's own.
  const long written = send(at, ready);
  for (const std::string& statement : database::reset_statements(at.session.baseline()))
    at.session.query(statement);
  apply::fire_deferred_triggers(at);
  require_same_rows(at);
  record(at, ready);
  return written;
}

void load_one(apply::Workplace& at, const ReadySeed& ready) {
  long rows = 0;
  try {
    apply::in_transaction(at, [&] { rows = load_in_transaction(at, ready); });
  } catch (const apply::RevisionError& error) {
    throw failure(error, ready.seed);
  }
  at.progress.notice(std::format("Loaded the seed {}: {} row{} changed", ready.seed.name, rows,
                                 rows == 1 ? "" : "s"));
}

/// `loaded` gets the names of those that are committed, also where a later one fails.
void load_due(std::span<const ReadySeed> seeds, apply::Workplace& at, const LoadRequest& request,
              std::vector<std::string>& loaded) {
  apply::prepare_ledger(at.session, at.table, request.publish_ledger, at.progress);
  const std::vector<SeedState> states =
      states_of(seeds, at.history, at.advance.rows, database::read_seeds(at.session, at.table));
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (states[i].kind != SeedState::Kind::kDue) continue;
    load_one(at, seeds[i]);
    loaded.push_back(seeds[i].seed.name);
  }
}

void go(std::span<const ReadySeed> seeds, const LoadRequest& request,
        const apply::Surroundings& with, Outcome& outcome, std::vector<std::string>& loaded) {
  Session session = with.connect();
  const std::chrono::milliseconds lock_timeout = session.baseline().lock_timeout;
  apply::Interrupter interrupter(session.canceller(), with.stop, with.clock);
  database::VersionTable table;
  std::vector<std::string> rows;
  // Without the lock: nothing is due in most runs.
  const auto is_done = [&] {
    table = database::find_version_table(session, request.version_table);
    rows = database::read_rows(session, table);
    outcome.from = outcome.to = outcome.current = rows;
    return std::ranges::none_of(
        states_of(seeds, with.history, rows, database::read_seeds(session, table)),
        [](const SeedState& state) { return state.kind == SeedState::Kind::kDue; });
  };
  try {
    if (is_done()) return;
    apply::Pauses pauses(with.clock, with.random, request.lock_wait_timeout);
    apply::LockWait wait{.pauses = pauses};
    if (apply::wait_for_lock(session, table, wait, interrupter, with.progress, is_done) ==
        apply::Lock::kNotNeeded)
      return;
    if (is_done()) return;
    apply::LockWatch watch({.session = session,
                            .table = table,
                            .observe = with.observe,
                            .progress = with.progress,
                            .clock = with.clock,
                            .hold_timeout = request.hold_timeout});
    apply::Workplace at{.session = session,
                        .table = table,
                        .history = with.history,
                        .run = request.run_id,
                        .clock = with.clock,
                        .interrupter = interrupter,
                        .progress = with.progress,
                        .observe = with.observe,
                        .lock_watch = &watch,
                        .lock_timeout = lock_timeout,
                        .pauses = pauses,
                        .advance = {.rows = rows}};
    load_due(seeds, at, request, loaded);
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
}

/// A later seed has failed.
void say_kept(const std::vector<std::string>& loaded, Outcome& outcome) {
  if (outcome.outcome == OutcomeKind::kRolledBack || outcome.outcome == OutcomeKind::kFailed)
    outcome.outcome = OutcomeKind::kPartial;
  std::string& hint = outcome.error->hint;
  hint = std::format("the seeds loaded before it stay: {}{}{}", join(loaded),
                     hint.empty() ? "" : "; ", hint);
}

}  // namespace

std::vector<SeedState> states_of(std::span<const ReadySeed> seeds, const plan::History& history,
                                 const std::vector<std::string>& rows,
                                 const std::map<std::string, database::SeedRow>& loaded) {
  const auto unknown =
      std::ranges::find_if(rows, [&](const auto& row) { return !history.map.find(row); });
  std::set<std::string> held;
  if (unknown == rows.end())
    for (const database::LedgerRevision& revision : apply::implied_rows(history, rows))
      held.insert(revision.id);
  std::vector<SeedState> states;
  for (const ReadySeed& ready : seeds) {
    const auto row = loaded.find(ready.seed.name);
    states.push_back(state_of(ready, held, row == loaded.end() ? nullptr : &row->second));
    if (unknown == rows.end()) continue;
    states.back().kind = SeedState::Kind::kWaiting;
    states.back().detail = *unknown;
  }
  return states;
}

apply::RunResult load(std::span<const ReadySeed> seeds, const LoadRequest& request,
                      const apply::Surroundings& with) {
  std::vector<std::string> loaded;
  apply::RunResult result = apply::result_of(request.run_id, with.clock, [&](Outcome& outcome) {
    outcome.outcome = OutcomeKind::kUpToDate;
    go(seeds, request, with, outcome, loaded);
    if (!loaded.empty()) outcome.outcome = OutcomeKind::kSucceeded;
  });
  if (result.outcome.error && !loaded.empty()) {
    say_kept(loaded, result.outcome);
    // 2 would say that nothing was touched.
    if (result.code == ExitCode::kUsage) result.code = ExitCode::kRevisionFailed;
  }
  result.outcome.finished_at = with.clock.now();
  return result;
}

void record_failure(const apply::RunResult& result, const LoadRequest& request,
                    const apply::Surroundings& with) {
  try {
    Session session = with.connect();
    const database::VersionTable table =
        database::find_version_table(session, request.version_table);
    session.begin();
    apply::record_run(session, table, result.outcome, result.code, {});
    session.commit();
  } catch (const Error& problem) {
    with.progress.notice(
        std::format("the seeds' failure could not be recorded in the ledger: {}", problem.what()));
  }
}

}  // namespace headway::seeds
