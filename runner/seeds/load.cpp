#include "runner/seeds/load.hpp"

#include "common/version.hpp"
#include "runner/apply/interrupter.hpp"
#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/lock_wait.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/database/baseline.hpp"
#include "runner/database/grants.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/ledger_publication.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <set>
#include <utility>

namespace headway::seeds {

namespace {

using database::Session;

/// What one run works with.
struct Bench {
  Session& session;
  database::VersionTable& table;
  apply::Interrupter& interrupter;
  const LoadRequest& request;
  const apply::Surroundings& with;
  std::vector<std::string> rows;  ///< of the version table, by which the seeds were chosen
};

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
apply::RevisionError failure(const apply::RevisionError& error) {
  OutcomeError details = error.details();
  if (details.reason == "RevisionFailed") details.reason = "SeedFailed";
  if (details.hint == apply::kCorrectIt)
    details.hint = "nothing of the seed is loaded; correct it or its data, then run it again";
  return {error.code(), std::move(details), error.transient()};
}

long send(const Bench& bench, const ReadySeed& ready) {
  revisions::Revision place;  // for messages
  place.id = ready.seed.name;
  place.file = ready.seed.file;
  long rows = 0;
  for (std::size_t i = 0; i < ready.seed.load.statements.size(); ++i) {
    const revisions::Statement& statement = ready.seed.load.statements[i];
    const std::optional<MappedFile>& data = ready.data[i];
    const apply::Item item{.kind = apply::Item::Kind::kStatement,
                           .borrowed = statement.text,
                           .copy_data = statement.copy_data,
                           .number = static_cast<int>(i) + 1,
                           .line = statement.line,
                           .copy_data_line = statement.copy_data_line};
    const database::Statement sent{.text = item.borrowed,
                                   .copy_data = data ? data->content() : statement.copy_data};
    try {
      for (const database::StatementResult& result : bench.session.run({&sent, 1}))
        rows += result.affected;
    } catch (const database::StatementError& error) {
      bench.interrupter.check();
      throw failure(apply::refused(place, item, error));
    }
  }
  return rows;
}

/// The checks of constraints that are deferred belong to the seed too.
void commit(const Bench& bench, const revisions::Seed& seed) {
  bench.interrupter.check();
  const apply::Interrupter::Pause pause(bench.interrupter);
  try {
    bench.session.commit();
  } catch (const database::StatementError& error) {
    if (error.transient()) throw;
    OutcomeError details = apply::details_of(error);
    details.reason = "CommitFailed";
    details.revision = seed.name;
    details.file = seed.file;
    details.message = "the server refused the COMMIT: " + details.message;
    throw apply::RevisionError(ExitCode::kRevisionFailed, std::move(details));
  }
}

/// In one transaction; gives the rows that it wrote.
long load_once(const Bench& bench, const ReadySeed& ready) {
  bench.session.begin();
  std::vector<std::string> rows = database::open_rows(bench.session, bench.table);
  if (!std::ranges::is_permutation(rows, bench.rows))
    throw Error(ExitCode::kLocked, "RowsChanged",
                std::format("another program changed {} meanwhile", bench.table.key()),
                "run it again when that program has ended");
  const long written = send(bench, ready);
  for (const std::string& statement : database::reset_statements(bench.session.baseline()))
    bench.session.query(statement);
  if (hash_of(ready) != ready.hash)
    throw Error(ExitCode::kLocked, "DataChanged",
                std::format("the data of the seed {} changed while it was loaded", ready.seed.name),
                "its rows were rolled back; run it again when the files are whole");
  database::write_seed(bench.session, bench.table, ready.seed.name, ready.hash,
                       bench.request.run_id);
  commit(bench, ready.seed);
  return written;
}

void load_one(const Bench& bench, const ReadySeed& ready) {
  apply::Pauses pauses(bench.with.clock, bench.with.random, bench.request.lock_wait_timeout);
  while (true) {
    try {
      const long rows = load_once(bench, ready);
      bench.with.progress.notice(std::format("Loaded the seed {}: {} row{} changed",
                                             ready.seed.name, rows, rows == 1 ? "" : "s"));
      return;
    } catch (const Error& error) {
      if (!bench.session.connected()) throw;
      {
        const apply::Interrupter::Pause pause(bench.interrupter);
        bench.session.rollback();
      }
      bench.interrupter.check();
      if (!apply::is_transient(error)) throw;
      bench.with.progress.trying_again(error.what());
      if (pauses.pause(bench.interrupter.token())) continue;
      bench.interrupter.check();
      throw apply::retries_exhausted(error, pauses.limit(), "");
    }
  }
}

std::vector<SeedState> states_in(std::span<const ReadySeed> seeds, const Bench& bench) {
  return states_of(seeds, bench.with.history, bench.rows,
                   database::read_seeds(bench.session, bench.table));
}

void prepare(const Bench& bench) {
  database::refuse_missing_grants(bench.session, bench.table);
  if (!bench.request.publish_ledger)
    database::refuse_published_ledger(bench.session, bench.table.ledger);
  database::Ledger ledger(bench.session, bench.table);
  for (const std::string& lost : ledger.bring_forward())
    bench.with.progress.notice(lost);
}

void load_due(std::span<const ReadySeed> seeds, const Bench& bench, Outcome& outcome) {
  prepare(bench);
  const std::vector<SeedState> states = states_in(seeds, bench);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (states[i].kind != SeedState::Kind::kDue) continue;
    load_one(bench, seeds[i]);
    outcome.outcome = OutcomeKind::kSucceeded;
  }
}

void go(std::span<const ReadySeed> seeds, const LoadRequest& request,
        const apply::Surroundings& with, Outcome& outcome) {
  Session session = with.connect();
  apply::Interrupter interrupter(session.canceller(), with.stop, with.clock);
  database::VersionTable table;
  std::vector<std::string> rows;
  const auto bench = [&] { return Bench{session, table, interrupter, request, with, rows}; };
  // Without the lock: nothing is due in most runs.
  const auto is_done = [&] {
    table = database::find_version_table(session, request.version_table);
    rows = database::read_rows(session, table);
    outcome.from = outcome.to = outcome.current = rows;
    return std::ranges::none_of(states_in(seeds, bench()), [](const SeedState& state) {
      return state.kind == SeedState::Kind::kDue;
    });
  };
  try {
    if (is_done()) return;
    apply::LockWait wait{.pauses =
                             apply::Pauses(with.clock, with.random, request.lock_wait_timeout)};
    if (apply::wait_for_lock(session, table, wait, interrupter, with.progress, is_done) ==
        apply::Lock::kNotNeeded)
      return;
    if (!is_done()) load_due(seeds, bench(), outcome);
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
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
  apply::RunResult result;
  Outcome& outcome = result.outcome;
  outcome.run = request.run_id;
  outcome.started_at = with.clock.now();
  outcome.runner = version();
  outcome.outcome = OutcomeKind::kUpToDate;
  try {
    go(seeds, request, with, outcome);
  } catch (const Error& error) {
    result.code = error.code();
    apply::describe(error, outcome);
  } catch (const std::exception& problem) {
    const Error error = apply::unexpected(problem);
    result.code = error.code();
    apply::describe(error, outcome);
  }
  outcome.finished_at = with.clock.now();
  return result;
}

}  // namespace headway::seeds
