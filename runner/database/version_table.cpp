#include "runner/database/version_table.hpp"

#include "common/text.hpp"
#include "runner/database/grants.hpp"
#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {

[[noreturn]] void refuse_elsewhere(const std::string& schemas) {
  throw Error(ExitCode::kUsage, "VersionTableElsewhere",
              std::format("the table {} is not on the search path, but exists in schema {}",
                          kVersionTable, schemas),
              "name the schema with --version-table-schema, or put it on the search "
              "path of this role (ALTER ROLE ... SET search_path)");
}

}  // namespace

std::string VersionTable::quoted() const {
  return identifier(schema) + "." + identifier(name);
}

std::string VersionTable::key() const {
  return schema + "." + name;
}

VersionTable find_version_table(Session& session, const std::string& schema) {
  const std::vector<Row> rows = session.query(
      "SELECT current_schema(), found.nspname, found.visible FROM (SELECT 1) AS always LEFT JOIN ("
      "SELECT n.nspname, pg_catalog.pg_table_is_visible(c.oid) AS visible"
      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%'"
      ") AS found ON true ORDER BY found.nspname",
      {kVersionTable});
  std::vector<std::string> elsewhere;
  for (const Row& row : rows) {
    if (!row.at(1)) continue;
    if (schema.empty() ? row.at(2) == "t" : *row.at(1) == schema)
      return {.schema = *row.at(1), .name = kVersionTable, .exists = true};
    elsewhere.push_back(*row.at(1));
  }
  if (!schema.empty()) return {.schema = schema, .name = kVersionTable};
  if (!elsewhere.empty()) refuse_elsewhere(join(elsewhere));
  if (!rows.at(0).at(0))
    throw Error(ExitCode::kUsage, "NoSchema",
                "the search path of this role names no schema that exists",
                "create the schema, or set the role's search_path");
  return {.schema = *rows.at(0).at(0), .name = kVersionTable};
}

std::vector<std::string> read_rows(Session& session, const VersionTable& table) {
  if (!table.exists) return {};
  return with_grant_hint(
      std::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", table.quoted(),
                  identifier(session.user())),
      [&] {
        std::vector<std::string> revisions;
        for (const Row& row : session.query(
                 std::format("SELECT version_num FROM {} ORDER BY version_num", table.quoted())))
          revisions.push_back(row.at(0).value_or(""));
        return revisions;
      });
}

std::vector<std::string> open_rows(Session& session, const VersionTable& table) {
  const std::string quoted = table.quoted();
  VersionTable opened = table;
  if (!table.exists) {
    with_grant_hint(
        std::format("GRANT CREATE ON SCHEMA {} TO {}", identifier(table.schema),
                    identifier(session.user())),
        [&] {
          session.query(std::format(
              "CREATE TABLE {} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {} PRIMARY "
              "KEY (version_num))",
              quoted, identifier(table.name + "_pkc")));
        });
    opened.exists = true;
  }
  session.query(std::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", quoted));
  return read_rows(session, opened);
}

std::string insert_row_sql(const VersionTable& table, const std::string& revision) {
  return std::format("INSERT INTO {} (version_num) VALUES ({})", table.quoted(), literal(revision));
}

std::string update_row_sql(const VersionTable& table, const std::string& from,
                           const std::string& to) {
  return std::format("UPDATE {} SET version_num = {} WHERE version_num = {}", table.quoted(),
                     literal(to), literal(from));
}

std::string delete_row_sql(const VersionTable& table, const std::string& revision) {
  return std::format("DELETE FROM {} WHERE version_num = {}", table.quoted(), literal(revision));
}

}  // namespace headway::database
