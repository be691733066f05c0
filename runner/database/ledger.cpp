#include "runner/database/ledger.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/ledger_text.hpp"
#include "runner/database/ledger_write.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <format>
#include <set>

namespace headway::database {

namespace {

constexpr const char* kFailures =
    "SELECT count(*) OVER (), id, exit_code, report, "
    "extract(epoch FROM clock_timestamp() - finished_at)::bigint FROM {0} "
    "WHERE version_table = $1 AND plan = $2 AND exit_code IN (1, 4, 5, 6, 7) "
    "AND finished_at > coalesce((SELECT max(finished_at) FROM {0} "
    "WHERE version_table = $1 AND exit_code = 0), '-infinity') "
    "ORDER BY finished_at DESC LIMIT 1";

Quote quote_of(const Session& session) {
  return [&session](std::string_view text) { return session.literal(text); };
}

}  // namespace

std::vector<std::string> Ledger::bring_forward() {
  return bring_ledger_forward(session_, table_.ledger);
}

std::optional<LedgerRun> Ledger::find_run(const std::string& id) {
  if (!LedgerShape::read(session_, table_.ledger)
           .has("run", {"id", "from_revisions", "to_revisions", "outcome", "exit_code", "report",
                        "started_at", "runner"}))
    return std::nullopt;
  return with_grants(session_, table_, [&]() -> std::optional<LedgerRun> {
    const std::vector<Row> rows = session_.query(
        // An older ledger has no column for the inputs.
        "SELECT from_revisions, to_revisions, outcome, exit_code, report, started_at, runner, "
        "to_jsonb(r) ->> 'inputs' FROM " +
            in("run") + " r WHERE id = $1",
        {id});
    if (rows.empty()) return std::nullopt;
    const Row& row = rows.front();
    return LedgerRun{.id = id,
                     .from = parse_array(row.at(0).value_or("")),
                     .to = parse_array(row.at(1).value_or("")),
                     .outcome = row.at(2).value_or(""),
                     .exit_code = std::stoi(row.at(3).value_or("0")),
                     .report = row.at(4).value_or(""),
                     .started_at = row.at(5).value_or(""),
                     .runner = row.at(6).value_or(""),
                     .inputs = row.at(7).value_or("")};
  });
}

std::optional<FailedRuns> Ledger::failures_of(const std::string& plan_hash) {
  if (!LedgerShape::read(session_, table_.ledger)
           .has("run", {"id", "version_table", "plan", "exit_code", "report", "finished_at"}))
    return std::nullopt;
  return with_grants(session_, table_, [&]() -> std::optional<FailedRuns> {
    const std::vector<Row> rows =
        session_.query(std::format(kFailures, in("run")), {table_.key(), plan_hash});
    if (rows.empty()) return std::nullopt;
    const Row& row = rows.front();
    return FailedRuns{.count = std::stoi(row.at(0).value_or("0")),
                      .last_run = row.at(1).value_or(""),
                      .last_exit_code = std::stoi(row.at(2).value_or("0")),
                      .last_report = row.at(3).value_or(""),
                      .since = std::chrono::seconds{std::stoll(row.at(4).value_or("0"))}};
  });
}

std::map<std::string, std::vector<std::string>> Ledger::requirements() {
  if (!LedgerShape::read(session_, table_.ledger)
           .has("revision", {"version_table", "revision", "parents", "depends_on"}))
    return {};
  return with_grants(session_, table_, [&] {
    std::map<std::string, std::vector<std::string>> requirements;
    for (const Row& row : session_.query("SELECT revision, parents || depends_on FROM " +
                                             in("revision") + " WHERE version_table = $1",
                                         {table_.key()}))
      requirements[row.at(0).value_or("")] = parse_array(row.at(1).value_or(""));
    return requirements;
  });
}

std::vector<LedgerRevision> Ledger::revisions() {
  if (!LedgerShape::read(session_, table_.ledger)
           .has("revision", {"version_table", "revision", "parents", "depends_on", "checksum",
                             "message", "downgrade", "verify"}))
    return {};
  return with_grants(session_, table_, [&] {
    std::vector<LedgerRevision> revisions;
    for (const Row& row : session_.query(
             "SELECT revision, parents, depends_on, checksum, message, downgrade, verify FROM " +
                 in("revision") + " WHERE version_table = $1 ORDER BY revision",
             {table_.key()}))
      revisions.push_back({.id = row.at(0).value_or(""),
                           .parents = parse_array(row.at(1).value_or("")),
                           .depends_on = parse_array(row.at(2).value_or("")),
                           .checksum = row.at(3),
                           .message = row.at(4),
                           .downgrade = row.at(5),
                           .verify = row.at(6)});
    return revisions;
  });
}

void Ledger::reconcile(const std::vector<LedgerRevision>& applied) {
  std::set<std::string> stale;
  for (const auto& [revision, below] : requirements())
    stale.insert(revision);
  bool changed = false;
  for (const LedgerRevision& revision : applied) {
    if (stale.erase(revision.id) > 0) continue;
    changed = true;
    change_ledger_rows(session_, table_, "revision",
                       "INSERT INTO " + in("revision") +
                           " (version_table, revision, parents, depends_on, message) "
                           "VALUES ($1, $2, $3::text[], $4::text[], $5)",
                       {table_.key(), revision.id, array_text(revision.parents),
                        array_text(revision.depends_on), revision.message});
  }
  if (!stale.empty())
    change_ledger_rows(session_, table_, "revision",
                       "DELETE FROM " + in("revision") +
                           " WHERE version_table = $1 AND revision = ANY ($2::text[])",
                       {table_.key(), array_text({stale.begin(), stale.end()})}, stale.size());
  if (!changed && stale.empty()) return;
  const auto held = requirements();
  if (held.size() != applied.size() ||
      !std::ranges::all_of(applied, [&](const auto& one) { return held.contains(one.id); }))
    throw ledger_refuses(
        table_.ledger, "revision",
        std::format("a trigger or rule of {} changed what was written", in("revision")));
}

std::string Ledger::insert_revisions_sql(std::span<const LedgerRevision> revisions,
                                         const std::string& run,
                                         std::chrono::milliseconds before) const {
  // statement_timestamp() is when the message arrived.
  return database::insert_revisions_sql(
      table_.ledger, table_.key(), revisions, session_.literal(run),
      std::format("(({} + 1000 * extract(epoch FROM clock_timestamp() - statement_timestamp())) / "
                  "{})::bigint",
                  before.count(), revisions.size()),
      quote_of(session_));
}

std::string Ledger::delete_revision_sql(const std::string& revision) const {
  return database::delete_revision_sql(table_.ledger, table_.key(), revision, quote_of(session_));
}

void Ledger::take_over(const LedgerRevision& revision) {
  change_ledger_rows(session_, table_, "revision",
                     "UPDATE " + in("revision") +
                         " SET checksum = $3, message = $4, downgrade = $5, verify = $6 "
                         "WHERE version_table = $1 AND revision = $2",
                     {table_.key(), revision.id, revision.checksum, revision.message,
                      revision.downgrade, revision.verify});
}

void Ledger::record_run(const LedgerRun& run) {
  write_ledger_row(session_, table_, "run", record_run_sql(table_.ledger),
                   {run.id, table_.key(), array_text(run.from), array_text(run.to), run.outcome,
                    std::to_string(run.exit_code), run.report, run.started_at, run.runner,
                    run.plan.empty() ? Value() : Value(run.plan),
                    run.inputs.empty() ? Value() : Value(run.inputs)},
                   {.column = "id", .value = run.id});
}

}  // namespace headway::database
