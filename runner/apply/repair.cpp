#include "runner/apply/repair.hpp"

#include "runner/apply/ledger_rows.hpp"
#include "runner/apply/prepare_ledger.hpp"
#include "runner/apply/run_inputs.hpp"
#include "runner/apply/run_record.hpp"
#include "runner/apply/under_lock.hpp"
#include "runner/database/applied_checksums.hpp"
#include "runner/database/ledger.hpp"
#include "runner/graph/selector.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

using database::Session;

std::vector<const revisions::Revision*> named(const RepairRequest& request,
                                              const plan::History& history,
                                              const std::vector<std::string>& rows) {
  const graph::RevisionMap& map = history.map;
  const std::vector<bool> applied =
      map.reach(graph::checked_rows(map, rows), graph::RevisionMap::Along::kRequirements);
  std::vector<const revisions::Revision*> revisions;
  for (const std::string& expression : request.revisions) {
    for (const std::string& id : graph::named_revisions(map, expression, rows)) {
      if (!applied[*map.find(id)])
        throw Error(ExitCode::kUsage, "NotApplied",
                    std::format("revision {} is not applied, so there is nothing to repair", id),
                    "edit its file as you like: it counts as it is when it is applied");
      revisions.push_back(history.catalogue().find(id));
    }
  }
  return revisions;
}

/// The revisions that the ledger has otherwise.
std::vector<database::LedgerRevision> changed_rows(
    Session& session, const database::VersionTable& table, const plan::History& history,
    const std::vector<const revisions::Revision*>& revisions) {
  const auto applied = database::applied_checksums(session, table);
  std::vector<database::LedgerRevision> rows;
  for (const revisions::Revision* revision : revisions) {
    database::LedgerRevision row = ledger_row(history, *revision);
    const auto then = applied.find(revision->id);
    if (then == applied.end() || database::Value(then->second) != row.checksum)
      rows.push_back(std::move(row));
  }
  return rows;
}

void write(Session& session, const RepairRequest& request, const Surroundings& with,
           const database::VersionTable& table, Outcome& outcome) {
  prepare_ledger(session, table, request.publish_ledger, with.progress);
  session.begin();
  outcome.from = outcome.to = outcome.current = database::open_rows(session, table);
  const auto rows =
      changed_rows(session, table, with.history, named(request, with.history, outcome.current));
  database::Ledger ledger(session, table);
  ledger.reconcile(implied_rows(with.history, outcome.current));
  for (const database::LedgerRevision& row : rows) {
    ledger.take_over(row);
    outcome.repaired.push_back(row.id);
  }
  outcome.outcome = rows.empty() ? OutcomeKind::kUpToDate : OutcomeKind::kSucceeded;
  outcome.finished_at = with.clock.now();
  if (rows.empty()) return session.rollback();
  record_run(session, table, outcome, ExitCode::kDone,
             {.inputs = run_inputs("repair " + table.key(), request.revisions, with.history)});
  session.commit();
}

}  // namespace

RunResult repair(const RepairRequest& request, const Surroundings& surroundings) {
  return result_of(request.run_id, surroundings.clock, [&](Outcome& outcome) {
    under_lock(request.version_table, request.lock_wait_timeout, surroundings,
               [&](Session& session, const database::VersionTable& table) {
                 // Refuses before it writes.
                 named(request, surroundings.history, database::read_rows(session, table));
                 write(session, request, surroundings, table, outcome);
               });
  });
}

}  // namespace headway::apply
