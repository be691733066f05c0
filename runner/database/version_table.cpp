#include "runner/database/version_table.hpp"

#include "common/text.hpp"
#include "runner/database/grants.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <format>

namespace headway::database {

namespace {

constexpr int kWideWidth = 255;  ///< where an id is longer than Alembic's column

/// As VARCHAR counts them.
long characters(const std::string& text) {
  return std::ranges::count_if(text, begins_character);
}

std::string quoted(const Session& session, const VersionTable& table) {
  return session.identifier(table.schema) + "." + session.identifier(table.name);
}

[[noreturn]] void refuse_elsewhere(const std::string& name, const std::string& schemas) {
  throw Error(
      ExitCode::kUsage, "VersionTableElsewhere",
      std::format("the table {} is not on the search path, but exists in schema {}", name, schemas),
      "name the schema with --version-table-schema, or put it on the search "
      "path of this role (ALTER ROLE ... SET search_path)");
}

[[noreturn]] void refuse_without_schema(Session& session) {
  const std::string path = session.query("SHOW search_path").at(0).at(0).value_or("");
  throw Error(ExitCode::kUsage, "NoSchema",
              std::format("the search path of this role ({}) names no schema that exists", path),
              "create the schema (CREATE SCHEMA ...), name another one with "
              "--version-table-schema, or set the role's search_path");
}

[[noreturn]] void refuse_hidden_rows(Session& session, const VersionTable& table) {
  throw DatabaseError(
      ExitCode::kDatabase, "RowSecurity",
      std::format("row security hides rows of {} from the role {}, so that the database's "
                  "revision cannot be read",
                  table.key(), session.user()),
      std::format("as its owner, run: ALTER TABLE {} NO FORCE ROW LEVEL SECURITY, DISABLE ROW "
                  "LEVEL SECURITY; or give the role BYPASSRLS",
                  table.quoted()));
}

/// Without the ledger's place.
VersionTable find_table(Session& session, const VersionTableName& wanted) {
  const auto& [schema, name, ledger_schema] = wanted;
  const std::vector<Row> rows = session.query(
      "SELECT current_schema(), found.nspname, found.visible, found.security, found.width "
      "FROM (SELECT 1) AS always LEFT JOIN ("
      "SELECT n.nspname, pg_catalog.pg_table_is_visible(c.oid) AS visible,"
      " pg_catalog.row_security_active(c.oid) AS security,"
      " (SELECT CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END FROM pg_catalog.pg_attribute a"
      " WHERE a.attrelid = c.oid AND a.attname = 'version_num') AS width"
      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%'"
      ") AS found ON true ORDER BY found.nspname",
      {name});
  std::vector<std::string> elsewhere;
  for (const Row& row : rows) {
    if (!row.at(1)) continue;
    if (schema.empty() ? row.at(2) == "t" : *row.at(1) == schema)
      return {.schema = *row.at(1),
              .name = name,
              .exists = true,
              .row_security = row.at(3) == "t",
              .width = row.at(4) ? std::optional(std::stoi(*row.at(4))) : std::nullopt};
    elsewhere.push_back(*row.at(1));
  }
  if (!schema.empty()) return {.schema = schema, .name = name};
  if (!elsewhere.empty()) refuse_elsewhere(name, join(elsewhere));
  if (!rows.at(0).at(0)) refuse_without_schema(session);
  return {.schema = *rows.at(0).at(0), .name = name};
}

}  // namespace

std::string VersionTable::quoted() const {
  return identifier(schema) + "." + identifier(name);
}

std::string VersionTable::key() const {
  return schema + "." + name;
}

VersionTable find_version_table(Session& session, const VersionTableName& wanted) {
  VersionTable table = find_table(session, wanted);
  table.ledger = find_ledger(session, table, wanted.ledger_schema);
  return table;
}

void make_room(VersionTable& table, const std::vector<std::string>& ids) {
  const auto longest = std::ranges::max_element(ids, {}, characters);
  if (longest == ids.end() || !table.width || characters(*longest) <= *table.width) return;
  if (!table.exists) {
    table.width = kWideWidth;
    return;
  }
  throw Error(ExitCode::kUsage, "VersionColumnTooNarrow",
              std::format("the id {} has {} characters, and the column {}.version_num holds {}",
                          *longest, characters(*longest), table.key(), *table.width),
              std::format("widen it first: ALTER TABLE {} ALTER COLUMN version_num TYPE "
                          "VARCHAR({})",
                          table.quoted(), kWideWidth));
}

std::vector<std::string> read_rows(Session& session, const VersionTable& table) {
  if (!table.exists) return {};
  if (table.row_security) refuse_hidden_rows(session, table);
  const std::string name = quoted(session, table);
  return with_grants(session, table, [&] {
    std::vector<std::string> revisions;
    for (const Row& row :
         session.query(std::format("SELECT version_num FROM {} ORDER BY version_num", name)))
      revisions.push_back(row.at(0).value_or(""));
    return revisions;
  });
}

std::vector<std::string> open_rows(Session& session, const VersionTable& table) {
  const std::string name = quoted(session, table);
  VersionTable opened = table;
  if (!table.exists) {
    session.query(std::format(
        "CREATE TABLE {} (version_num VARCHAR({}) NOT NULL, CONSTRAINT {} PRIMARY KEY "
        "(version_num))",
        name, table.width.value_or(kWideWidth), session.identifier(table.name + "_pkc")));
    opened.exists = true;
  }
  session.query(std::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", name));
  return read_rows(session, opened);
}

std::string insert_row_sql(const Session& session, const VersionTable& table,
                           const std::string& revision) {
  return std::format("INSERT INTO {} (version_num) VALUES ({})", quoted(session, table),
                     session.literal(revision));
}

std::string update_row_sql(const Session& session, const VersionTable& table,
                           const std::string& from, const std::string& to) {
  return std::format("UPDATE {} SET version_num = {} WHERE version_num = {}",
                     quoted(session, table), session.literal(to), session.literal(from));
}

std::string delete_row_sql(const Session& session, const VersionTable& table,
                           const std::string& revision) {
  return std::format("DELETE FROM {} WHERE version_num = {}", quoted(session, table),
                     session.literal(revision));
}

}  // namespace headway::database
