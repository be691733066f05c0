#include "runner/database/lost_table.hpp"

#include "common/text.hpp"
#include "runner/database/ledger_schema.hpp"

#include <algorithm>
#include <format>
#include <string>
#include <vector>

namespace headway::database {

namespace {

/// The revisions that no other one of the ledger requires; none where the version table is there:
/// in one look, since another runner may be making both.
std::vector<std::string> newest_of(Session& session, const VersionTable& table) {
  std::vector<std::string> newest;
  for (const Row& row : session.query(
           std::format("SELECT revision FROM {0} a WHERE version_table = $1 AND NOT EXISTS (SELECT "
                       "FROM {0} b WHERE b.version_table = $1 AND a.revision = ANY (b.parents || "
                       "b.depends_on)) AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN "
                       "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $2 "
                       "AND c.relname = $3) ORDER BY 1",
                       table.ledger.sql("applied")),
           {table.key(), table.schema, table.name}))
    newest.push_back(row.at(0).value_or(""));
  return newest;
}

}  // namespace

void refuse_lost_table(Session& session, const VersionTable& table) {
  if (table.exists || !LedgerShape::read(session, table.ledger).has("applied")) return;
  std::vector<std::string> newest;
  try {
    newest = newest_of(session, table);
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;  // nobody can tell
  }
  if (newest.empty()) return;
  throw Error(ExitCode::kUsage, "VersionTableLost",
              std::format("{} is not there, though the ledger says that the database was at {}",
                          table.key(), join(newest)),
              std::format("where the schema is as it was: `headway stamp {}`; where the database "
                          "was emptied on purpose: `headway stamp base`",
                          join(newest, " ")));
}

}  // namespace headway::database
