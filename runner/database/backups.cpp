#include "runner/database/backups.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {

constexpr const char* kAll =
    "SELECT kind, location, bytes, sha256, seconds, from_revisions, run, "
    "NOT EXISTS (SELECT FROM headway.run r WHERE r.version_table = b.version_table "
    "AND r.exit_code = 0 AND r.finished_at > b.taken_at), "
    "extract(epoch FROM clock_timestamp() - taken_at)::bigint "
    "FROM headway.backup b WHERE version_table = $1 ORDER BY taken_at DESC";

/// The same run may be started again and take another.
constexpr const char* kRecord =
    "INSERT INTO headway.backup (version_table, run, kind, location, bytes, sha256, seconds, "
    "from_revisions, taken_at) "
    "VALUES ($1, $2, $3, $4, $5::bigint, $6, $7::double precision, $8::text[], clock_timestamp()) "
    "ON CONFLICT (version_table, run) DO UPDATE SET kind = excluded.kind, "
    "location = excluded.location, bytes = excluded.bytes, sha256 = excluded.sha256, "
    "seconds = excluded.seconds, from_revisions = excluded.from_revisions, "
    "taken_at = excluded.taken_at";

std::string grant_use(const Session& session) {
  return std::format("GRANT SELECT, INSERT, UPDATE, DELETE ON headway.backup TO {}",
                     identifier(session.user()));
}

}  // namespace

std::vector<LedgerBackup> Backups::all() {
  const LedgerShape shape = LedgerShape::read(session_);
  if (!shape.has("backup", {"version_table", "run", "kind", "location", "bytes", "sha256",
                            "seconds", "from_revisions", "taken_at"}) ||
      !shape.has("run", {"version_table", "exit_code", "finished_at"}))
    return {};
  return with_grant_hint(grant_use(session_), [&] {
    std::vector<LedgerBackup> backups;
    for (const Row& row : session_.query(kAll, {history_}))
      backups.push_back({.backup = {.kind = row.at(0).value_or(""),
                                    .location = row.at(1).value_or(""),
                                    .bytes = std::stoll(row.at(2).value_or("0")),
                                    .sha256 = row.at(3).value_or(""),
                                    .seconds = std::stod(row.at(4).value_or("0"))},
                         .from = parse_array(row.at(5).value_or("")),
                         .run = row.at(6).value_or(""),
                         .since_success = row.at(7) == "t",
                         .age = std::chrono::seconds{std::stoll(row.at(8).value_or("0"))}});
    return backups;
  });
}

void Backups::record(const BackupRecord& backup, const std::vector<std::string>& from,
                     const std::string& run) {
  with_grant_hint(grant_use(session_), [&] {
    session_.query(kRecord,
                   {history_, run, backup.kind, backup.location, std::to_string(backup.bytes),
                    backup.sha256, std::format("{}", backup.seconds), array_text(from)});
  });
}

void Backups::forget(const std::string& location) {
  session_.query("DELETE FROM headway.backup WHERE version_table = $1 AND location = $2",
                 {history_, location});
}

}  // namespace headway::database
