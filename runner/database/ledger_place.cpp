#include "runner/database/ledger_place.hpp"

#include "runner/database/ledger_query.hpp"
#include "runner/database/session.hpp"
#include "runner/database/sql_text.hpp"

namespace headway::database {

const char* const kFindLedger =
    "WITH relation AS (SELECT n.nspname, c.relname FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v')) "
    "SELECT EXISTS (SELECT FROM relation WHERE nspname = $1 "
    "AND relname IN ('headway_revision', 'headway_run', 'headway_step')) AS is_beside, "
    "EXISTS (SELECT FROM relation WHERE nspname = 'headway' "
    "AND relname IN ('revision', 'run', 'step')) AS is_own, "
    "coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') "
    "AND pg_catalog.has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace "
    "WHERE nspname = 'headway'), "
    "pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')) AS own_allowed, "
    "coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') FROM "
    "pg_catalog.pg_namespace WHERE nspname = $1), false) AS beside_allowed";

std::string LedgerPlace::name(const std::string& relation) const {
  return is_own_schema() ? relation : "headway_" + relation;
}

std::string LedgerPlace::sql(const std::string& relation) const {
  return (is_own_schema() ? schema : identifier(schema)) + "." + name(relation);
}

LedgerPlace find_ledger(Session& session, const std::string& version_table_schema,
                        const std::string& wanted) {
  if (!wanted.empty()) return {.schema = wanted};
  const Row found = session.query(kFindLedger, {version_table_schema}).at(0);
  const auto is = [&](std::size_t column) { return found.at(column) == "t"; };
  const bool beside = is(0) || (!is(1) && !is(2) && is(3));
  return {.schema = beside ? version_table_schema : "headway"};
}

}  // namespace headway::database
