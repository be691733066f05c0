#include "runner/database/backups.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {

/// A stamp succeeds without a plan: no revision has shown that the backup is not needed any more.
constexpr const char* kAll =
    "SELECT kind, location, bytes, sha256, seconds, from_revisions, run, "
    "NOT coalesce(bool_or(r.plan IS NOT NULL), false), count(r.id) = 0, "
    "extract(epoch FROM clock_timestamp() - taken_at)::bigint "
    "FROM {0} b LEFT JOIN LATERAL (SELECT id, plan FROM {1} WHERE version_table = b.version_table "
    "AND exit_code = 0 AND finished_at > b.taken_at) r ON true WHERE version_table = $1 "
    "GROUP BY b.version_table, b.run ORDER BY taken_at DESC";

/// The same run may be started again and take another.
constexpr const char* kRecord =
    "INSERT INTO {} (version_table, run, kind, location, bytes, sha256, seconds, "
    "from_revisions, taken_at) "
    "VALUES ($1, $2, $3, $4, $5::bigint, $6, $7::double precision, $8::text[], clock_timestamp()) "
    "ON CONFLICT (version_table, run) DO UPDATE SET kind = excluded.kind, "
    "location = excluded.location, bytes = excluded.bytes, sha256 = excluded.sha256, "
    "seconds = excluded.seconds, from_revisions = excluded.from_revisions, "
    "taken_at = excluded.taken_at";

bool have_table(const LedgerShape& shape) {
  return shape.has("backup", {"version_table", "run", "kind", "location", "bytes", "sha256",
                              "seconds", "from_revisions", "taken_at"});
}

}  // namespace

std::optional<KnownBackup> Backups::find(const std::string& sha256, const std::string& location) {
  if (!have_table(LedgerShape::read(session_, place()))) return std::nullopt;
  const auto rows = with_grants(session_, table_, [&] {
    return session_.query(
        std::format("SELECT version_table, run, sha256, from_revisions FROM {} WHERE sha256 = $1 "
                    "OR location = $2 ORDER BY sha256 = $1 DESC, taken_at DESC LIMIT 1",
                    place().sql("backup")),
        {sha256, location});
  });
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return KnownBackup{.version_table = row.at(0).value_or(""),
                     .run = row.at(1).value_or(""),
                     .sha256 = row.at(2).value_or(""),
                     .from = parse_array(row.at(3).value_or(""))};
}

std::vector<LedgerBackup> Backups::all() {
  const LedgerShape shape = LedgerShape::read(session_, place());
  if (!have_table(shape) ||
      !shape.has("run", {"version_table", "exit_code", "plan", "finished_at"}))
    return {};
  return with_grants(session_, table_, [&] {
    std::vector<LedgerBackup> backups;
    for (const Row& row : session_.query(
             std::format(kAll, place().sql("backup"), place().sql("run")), {table_.key()}))
      backups.push_back({.backup = {.kind = row.at(0).value_or(""),
                                    .location = row.at(1).value_or(""),
                                    .bytes = std::stoll(row.at(2).value_or("0")),
                                    .sha256 = row.at(3).value_or(""),
                                    .seconds = std::stod(row.at(4).value_or("0"))},
                         .from = parse_array(row.at(5).value_or("")),
                         .run = row.at(6).value_or(""),
                         .since_success = row.at(7) == "t",
                         .since_any_end = row.at(8) == "t",
                         .age = std::chrono::seconds{std::stoll(row.at(9).value_or("0"))}});
    return backups;
  });
}

void Backups::record(const BackupRecord& backup, const std::vector<std::string>& from,
                     const std::string& run) {
  with_grants(session_, table_, [&] {
    session_.query(std::format(kRecord, place().sql("backup")),
                   {table_.key(), run, backup.kind, backup.location, std::to_string(backup.bytes),
                    backup.sha256, std::format("{}", backup.seconds), array_text(from)});
  });
}

void Backups::forget(const std::string& location) {
  session_.query(
      "DELETE FROM " + place().sql("backup") + " WHERE version_table = $1 AND location = $2",
      {table_.key(), location});
}

}  // namespace headway::database
