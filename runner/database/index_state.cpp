#include "runner/database/index_state.hpp"

#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

IndexState index_state(Session& session, const std::string& schema, const std::string& index) {
  // Of other users' sessions the progress view shows no more than the database.
  const std::vector<Row> rows = session.query(
      "SELECT i.indisvalid, c.relkind = 'I', EXISTS (SELECT 1 FROM "
      "pg_catalog.pg_stat_progress_create_index p WHERE p.datname = current_database() AND p.pid "
      "<> pg_backend_pid() AND (p.index_relid IS NULL OR p.index_relid IN (0, c.oid)) AND (p.relid "
      "IS NULL OR p.relid = i.indrelid)) "
      "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = $2",
      {schema, index});
  if (rows.empty()) return {};
  const Row& row = rows.front();
  return {.exists = true,
          .valid = row.at(0) == "t",
          .partitioned = row.at(1) == "t",
          .being_built = row.at(2) == "t"};
}

std::optional<std::string> schema_of(Session& session, const std::string& schema,
                                     const std::string& table) {
  const std::string name =
      schema.empty() ? identifier(table) : identifier(schema) + "." + identifier(table);
  const std::vector<Row> rows = session.query(
      "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
      "c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)",
      {name});
  return rows.empty() ? std::nullopt : rows.front().at(0);
}

void drop_index(Session& session, const std::string& schema, const std::string& index) {
  session.query(std::format("DROP INDEX CONCURRENTLY IF EXISTS {}.{}", identifier(schema),
                            identifier(index)));
}

}  // namespace headway::database
