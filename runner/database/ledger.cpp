#include "runner/database/ledger.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/sql_text.hpp"

#include <format>
#include <set>

namespace headway::database {

namespace {

constexpr const char* kCreateRevision =
    "CREATE TABLE IF NOT EXISTS headway.revision ("
    "version_table text NOT NULL, revision text NOT NULL, parents text[] NOT NULL, depends_on "
    "text[] NOT NULL, "
    "checksum text, message text, applied_at timestamptz, duration_ms bigint, run text, downgrade "
    "text, "
    "verify text, PRIMARY KEY (version_table, revision))";

constexpr const char* kCreateRun =
    "CREATE TABLE IF NOT EXISTS headway.run ("
    "id text PRIMARY KEY, version_table text NOT NULL, from_revisions text[] NOT NULL, "
    "to_revisions text[] NOT NULL, outcome text NOT NULL, exit_code integer NOT NULL, report jsonb "
    "NOT NULL, "
    "started_at timestamptz NOT NULL, finished_at timestamptz NOT NULL, runner text NOT NULL)";

constexpr const char* kRecordRun =
    "INSERT INTO headway.run (id, version_table, from_revisions, to_revisions, outcome, exit_code, "
    "report, "
    "started_at, finished_at, runner) "
    "VALUES ($1, $2, $3::text[], $4::text[], $5, $6::integer, $7::jsonb, $8::timestamptz, "
    "clock_timestamp(), $9) "
    "ON CONFLICT (id) DO UPDATE SET version_table = excluded.version_table, "
    "from_revisions = excluded.from_revisions, to_revisions = excluded.to_revisions, "
    "outcome = excluded.outcome, exit_code = excluded.exit_code, report = excluded.report, "
    "started_at = excluded.started_at, finished_at = excluded.finished_at, runner = "
    "excluded.runner";

std::string grant_use(const std::string& user) {
  return std::format(
      "GRANT USAGE ON SCHEMA headway TO {0}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN "
      "SCHEMA "
      "headway TO {0}",
      user);
}

std::string nullable(const Value& value) {
  return value ? literal(*value) : "NULL";
}

}  // namespace

bool Ledger::exists() {
  // Asked of the catalogue: to_regclass() fails where the schema may not be used.
  const std::vector<Row> rows = session_.query(
      "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
      "c.relnamespace "
      "WHERE n.nspname = 'headway' AND c.relname IN ('revision', 'run') AND c.relkind = 'r'");
  return rows.at(0).at(0) == "2";
}

void Ledger::create() {
  if (exists()) return;
  const std::string user = identifier(session_.user());
  with_grant_hint(std::format("CREATE SCHEMA headway AUTHORIZATION {}", user), [&] {
    if (session_.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'headway'").empty())
      session_.query("CREATE SCHEMA headway");
    session_.query(kCreateRevision);
    session_.query(kCreateRun);
  });
}

std::optional<LedgerRun> Ledger::find_run(const std::string& id) {
  if (!exists()) return std::nullopt;
  return with_grant_hint(grant_use(identifier(session_.user())), [&]() -> std::optional<LedgerRun> {
    const std::vector<Row> rows = session_.query(
        "SELECT from_revisions, to_revisions, outcome, exit_code, report, started_at, runner "
        "FROM headway.run WHERE id = $1",
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
                     .runner = row.at(6).value_or("")};
  });
}

std::map<std::string, std::vector<std::string>> Ledger::requirements() {
  if (!exists()) return {};
  return with_grant_hint(grant_use(identifier(session_.user())), [&] {
    std::map<std::string, std::vector<std::string>> requirements;
    for (const Row& row : session_.query("SELECT revision, parents || depends_on FROM "
                                         "headway.revision WHERE version_table = $1",
                                         {history_}))
      requirements[row.at(0).value_or("")] = parse_array(row.at(1).value_or(""));
    return requirements;
  });
}

void Ledger::reconcile(const std::vector<LedgerRevision>& applied) {
  std::set<std::string> stale;
  for (const auto& [revision, below] : requirements())
    stale.insert(revision);
  for (const LedgerRevision& revision : applied) {
    if (stale.erase(revision.id) > 0) continue;
    session_.query(
        "INSERT INTO headway.revision (version_table, revision, parents, depends_on, message) "
        "VALUES ($1, $2, $3::text[], $4::text[], $5)",
        {history_, revision.id, array_text(revision.parents), array_text(revision.depends_on),
         revision.message});
  }
  if (!stale.empty())
    session_.query(
        "DELETE FROM headway.revision WHERE version_table = $1 AND revision = ANY ($2::text[])",
        {history_, array_text({stale.begin(), stale.end()})});
}

std::string Ledger::insert_revision_sql(const LedgerRevision& revision, const std::string& run,
                                        std::chrono::milliseconds before) const {
  // statement_timestamp() is when the message arrived.
  return std::format(
      "INSERT INTO headway.revision (version_table, revision, parents, depends_on, checksum, "
      "message, "
      "applied_at, duration_ms, run, downgrade, verify) VALUES ({}, {}, {}, {}, {}, {}, "
      "clock_timestamp(), "
      "{} + (1000 * extract(epoch FROM clock_timestamp() - statement_timestamp()))::bigint, {}, "
      "{}, {})",
      literal(history_), literal(revision.id), array_literal(revision.parents),
      array_literal(revision.depends_on), nullable(revision.checksum), nullable(revision.message),
      before.count(), literal(run), nullable(revision.downgrade), nullable(revision.verify));
}

void Ledger::record_run(const LedgerRun& run) {
  with_grant_hint(grant_use(identifier(session_.user())), [&] {
    session_.query(kRecordRun,
                   {run.id, history_, array_text(run.from), array_text(run.to), run.outcome,
                    std::to_string(run.exit_code), run.report, run.started_at, run.runner});
  });
}

}  // namespace headway::database
