#include "runner/database/reindex_state.hpp"

#include <format>

namespace headway::database {

namespace {

/// A query of the OIDs of the tables in a scope, without their TOAST tables.
const char* tables_sql(BareKind kind) {
  switch (kind) {
    case BareKind::kReindexTables:
      return "SELECT $1::oid AS oid UNION SELECT relid FROM "
             "pg_catalog.pg_partition_tree($1::oid::regclass)";
    case BareKind::kReindexSchema:
      return "SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = $1::oid AND relkind IN "
             "('r', 'm')";
    default:
      return "SELECT oid FROM pg_catalog.pg_class WHERE $1::text IS NOT NULL AND relkind IN ('r', "
             "'m')";
  }
}

}  // namespace

std::vector<Relation> reindex_leftovers(Session& session, BareKind kind, const std::string& oid) {
  std::vector<Relation> found;
  // REINDEX CONCURRENTLY holds a lock of its session on each index that it makes.
  for (const Row& row : session.query(
           std::format(
               "WITH tables AS ({}), all_tables AS (SELECT oid FROM tables UNION SELECT "
               "c.reltoastrelid FROM pg_catalog.pg_class c JOIN tables t ON t.oid = c.oid) "
               "SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_index i "
               "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
               "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
               "JOIN all_tables t ON t.oid = i.indrelid "
               "WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '_cc(new|old)[0-9]*$' "
               "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation' "
               "AND l.relation = c.oid AND l.mode = 'ShareUpdateExclusiveLock' AND l.database = "
               "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND "
               "l.pid <> pg_catalog.pg_backend_pid()) ORDER BY 1",
               tables_sql(kind)),
           {oid}))
    found.push_back({.oid = row.at(0).value_or(""),
                     .schema = row.at(1).value_or(""),
                     .name = row.at(2).value_or("")});
  return found;
}

std::string table_of(Session& session, const Relation& relation) {
  return session
      .query(
          "SELECT coalesce((SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = $1::oid), "
          "$1::oid)",
          {relation.oid})
      .at(0)
      .at(0)
      .value_or("");
}

std::string schema_oid(Session& session, const std::string& schema) {
  const std::vector<Row> rows =
      session.query("SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1", {schema});
  return rows.empty() ? "" : rows.front().at(0).value_or("");
}

}  // namespace headway::database
