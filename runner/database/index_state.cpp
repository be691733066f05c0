#include "runner/database/index_state.hpp"

#include <array>
#include <format>

namespace headway::database {

std::optional<Relation> find_relation(Session& session, const std::string& schema,
                                      const std::string& name) {
  const std::string written = schema.empty()
                                  ? session.identifier(name)
                                  : session.identifier(schema) + "." + session.identifier(name);
  const std::vector<Row> rows = session.query(
      "SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace "
      "n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)",
      {written});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return Relation{.oid = row.at(0).value_or(""),
                  .schema = row.at(1).value_or(""),
                  .name = row.at(2).value_or("")};
}

std::string stored_name(Session& session, const std::string& name) {
  return session.query("SELECT $1::pg_catalog.name::text", {name}).at(0).at(0).value_or("");
}

IndexState index_state(Session& session, const std::string& schema, const std::string& index) {
  // Of other roles' sessions the progress view shows the database only.
  const std::vector<Row> rows = session.query(
      "SELECT i.indisvalid, c.relkind = 'I', EXISTS (SELECT 1 FROM "
      "pg_catalog.pg_stat_progress_create_index p WHERE p.datname = current_database() AND p.pid "
      "<> pg_backend_pid() AND (p.index_relid IS NULL OR p.index_relid IN (0, c.oid)) AND (p.relid "
      "IS NULL OR p.relid = i.indrelid)), c.oid, i.indrelid "
      "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = $2",
      {schema, index});
  if (rows.empty()) return {};
  const Row& row = rows.front();
  return {.exists = true,
          .valid = row.at(0) == "t",
          .partitioned = row.at(1) == "t",
          .being_built = row.at(2) == "t",
          .oid = row.at(3).value_or(""),
          .table_oid = row.at(4).value_or("")};
}

std::optional<bool> index_validity(Session& session, const std::string& oid) {
  const std::vector<Row> rows =
      session.query("SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = $1::oid", {oid});
  if (rows.empty()) return std::nullopt;
  return rows.front().at(0) == "t";
}

void drop_index(Session& session, const std::string& schema, const std::string& index,
                const Look& look) {
  const std::string sql = std::format("DROP INDEX CONCURRENTLY IF EXISTS {}.{}",
                                      session.identifier(schema), session.identifier(index));
  session.run(std::array{Statement{.text = sql}}, look);
}

}  // namespace headway::database
