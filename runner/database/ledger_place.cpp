#include "runner/database/ledger_place.hpp"

#include "common/error.hpp"
#include "runner/database/ledger_query.hpp"
#include "runner/database/session.hpp"
#include "runner/database/sql_text.hpp"
#include "runner/database/version_table.hpp"

#include <format>
#include <optional>
#include <utility>
#include <vector>

namespace headway::database {

const char* const kFindLedger =
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'v') "
    "AND c.relname IN ('headway_revision', 'headway_run', 'headway_step')) AS is_beside, "
    "EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = 'headway' AND c.relkind IN ('r', 'v') "
    "AND c.relname IN ('revision', 'run', 'step')) AS is_own, "
    "coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') "
    "AND pg_catalog.has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace "
    "WHERE nspname = 'headway'), "
    "pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')) AS own_allowed, "
    "coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') FROM "
    "pg_catalog.pg_namespace WHERE nspname = $1), false) AS beside_allowed";

namespace {

/// The schemas with a ledger whose ids and parents this role may read.
constexpr const char* kLedgers =
    "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
    "ON n.oid = c.relnamespace WHERE c.relkind = 'v' "
    "AND c.relname IN ('applied', 'headway_applied') "
    "AND (c.relname = 'headway_applied' OR n.nspname = 'headway') "
    "AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') "
    "AND pg_catalog.has_table_privilege(c.oid, 'SELECT') ORDER BY n.nspname";

bool knows(Session& session, const LedgerPlace& place, const VersionTable& table) {
  return !session
              .query(std::format("SELECT 1 FROM {} WHERE version_table = $1 LIMIT 1",
                                 place.sql("applied")),
                     {table.key()})
              .empty();
}

/// The place of a ledger elsewhere that knows the history, while the one at `place` does not.
std::optional<LedgerPlace> find_other(Session& session, const LedgerPlace& place,
                                      const VersionTable& table) {
  std::vector<LedgerPlace> others;
  bool here = false;
  for (const Row& row : session.query(kLedgers)) {
    LedgerPlace found{.schema = row.at(0).value_or("")};
    if (found.schema == place.schema) {
      here = true;
    } else {
      others.push_back(std::move(found));
    }
  }
  if (others.empty() || (here && knows(session, place, table))) return std::nullopt;
  for (LedgerPlace& other : others) {
    if (knows(session, other, table)) return std::move(other);
  }
  return std::nullopt;
}

[[noreturn]] void refuse_second(const LedgerPlace& first, const LedgerPlace& second,
                                const VersionTable& table) {
  throw Error(
      ExitCode::kUsage, "LedgerElsewhere",
      std::format("the ledger of {} is in schema {}; a second one in schema {} would begin "
                  "without what that one holds",
                  table.key(), first.schema, second.schema),
      std::format("name the schema of the first one (--ledger-schema={0}, or ledger.schema: "
                  "{0} in headway.yaml); to begin anew instead, delete its rows: DELETE "
                  "FROM {1} WHERE version_table = {2}",
                  first.schema, first.sql("revision"), literal(table.key())));
}

}  // namespace

std::string LedgerPlace::name(const std::string& relation) const {
  return is_own_schema() ? relation : "headway_" + relation;
}

std::string LedgerPlace::sql(const std::string& relation) const {
  return (is_own_schema() ? schema : identifier(schema)) + "." + name(relation);
}

LedgerPlace find_ledger(Session& session, const VersionTable& table, const std::string& wanted) {
  LedgerPlace place{.schema = wanted};
  if (wanted.empty()) {
    const Row found = session.query(kFindLedger, {table.schema}).at(0);
    const auto is = [&](std::size_t column) { return found.at(column) == "t"; };
    const bool beside = is(0) || (!is(1) && !is(2) && is(3));
    place.schema = beside ? table.schema : "headway";
  }
  const std::optional<LedgerPlace> other = find_other(session, place, table);
  if (!other) return place;
  if (!wanted.empty()) refuse_second(*other, place, table);
  return *other;
}

}  // namespace headway::database
