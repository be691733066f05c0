#include "runner/database/version_table.hpp"

#include "common/text.hpp"
#include "runner/database/blockers.hpp"
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

[[noreturn]] void refuse_shape(const std::string& relation, const std::string& why) {
  throw Error(ExitCode::kUsage, "NotAVersionTable",
              std::format("{} cannot be the version table: {}", relation, why),
              "name the table that says where the database is with --version-table (and "
              "--version-table-schema), or rename what has its name now");
}

/// A longer name is cut by the server, and would never be found again.
void check_length(const std::string& name) {
  constexpr std::size_t kLongestIdentifier = 63;
  if (name.size() > kLongestIdentifier)
    throw Error(ExitCode::kUsage, "NotAVersionTable",
                std::format("the name of the version table has {} bytes, and PostgreSQL keeps {}",
                            name.size(), kLongestIdentifier),
                "give a shorter one with --version-table");
}

/// A table that was renamed keeps the key that it was made with: no version table would not mean no
/// revision then.
void refuse_taken_key(Session& session, const VersionTable& table) {
  for (const Row& row : session.query(
           "SELECT format('%I.%I', n.nspname, coalesce(t.relname, c.relname)), EXISTS (SELECT FROM "
           "pg_catalog.pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'version_num') "
           "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
           "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
           "LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid "
           // Another runner may have made the version table since it was looked for.
           "WHERE n.nspname = $1 AND c.relname = ($2 || '_pkc')::name AND t.relname IS DISTINCT "
           "FROM $2",
           {table.schema, table.name})) {
    const std::string owner = row.at(0).value_or("");
    if (row.at(1) == "t")
      throw Error(ExitCode::kUsage, "VersionTableRenamed",
                  std::format("{} is not there, and {} has its key: it seems to be the version "
                              "table under another name",
                              table.key(), owner),
                  std::format("ALTER TABLE {} RENAME TO {}; or name it with --version-table", owner,
                              identifier(table.name)));
    refuse_shape(table.key(), std::format("it is not there, and the name of its key, {}_pkc, is "
                                          "taken by {}",
                                          table.name, owner));
  }
}

/// Where it would be made.
VersionTable not_there(Session& session, const std::string& schema, const std::string& name) {
  VersionTable table{.schema = schema, .name = name};
  if (session.query("SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1", {schema}).empty())
    throw Error(ExitCode::kUsage, "NoSchema",
                std::format("the schema {} of the version table does not exist", schema),
                std::format("CREATE SCHEMA {}, or name another one with --version-table-schema",
                            identifier(schema)));
  refuse_taken_key(session, table);
  return table;
}

/// A relation that has the name at the place where the version table is looked for.
VersionTable take(const Row& row, const std::string& name) {
  VersionTable table{.schema = row.at(1).value_or(""),
                     .name = name,
                     .exists = true,
                     .row_security = row.at(3) == "t",
                     .width = row.at(4) ? std::optional(std::stoi(*row.at(4))) : std::nullopt};
  if (row.at(5) != "t") refuse_shape(table.key(), "it is no table");
  if (!row.at(6)) refuse_shape(table.key(), "it has no column version_num");
  if (row.at(6) != "S") refuse_shape(table.key(), "its column version_num holds no text");
  return table;
}

/// Without the ledger's place.
VersionTable find_table(Session& session, const VersionTableName& wanted) {
  const auto& [schema, name, ledger_schema] = wanted;
  check_length(name);
  const std::vector<Row> rows = session.query(
      "SELECT current_schema(), found.nspname, found.visible, found.security, found.width, "
      "found.is_table, found.category FROM (SELECT 1) AS always LEFT JOIN ("
      "SELECT n.nspname, pg_catalog.pg_table_is_visible(c.oid) AS visible,"
      " pg_catalog.row_security_active(c.oid) AS security,"
      " CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END AS width,"
      " c.relkind IN ('r', 'p') AS is_table, t.typcategory AS category"
      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'version_num'"
      " LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
      " WHERE c.relname = $1 AND n.nspname NOT LIKE 'pg\\_%'"
      ") AS found ON true ORDER BY found.nspname",
      {name});
  std::vector<std::string> elsewhere;
  for (const Row& row : rows) {
    if (!row.at(1)) continue;
    if (schema.empty() ? row.at(2) == "t" : *row.at(1) == schema) return take(row, name);
    if (row.at(5) == "t" && row.at(6)) elsewhere.push_back(*row.at(1));
  }
  if (!schema.empty()) return not_there(session, schema, name);
  if (!elsewhere.empty()) refuse_elsewhere(name, join(elsewhere));
  if (!rows.at(0).at(0)) refuse_without_schema(session);
  return not_there(session, *rows.at(0).at(0), name);
}

/// One row for each branch, each with an id: anything else was written by somebody else.
void check_rows(const VersionTable& table, const std::vector<std::string>& revisions) {
  const auto doubled = std::ranges::adjacent_find(revisions);
  if (doubled != revisions.end())
    throw DatabaseError(
        ExitCode::kUsage, "VersionRowsDamaged",
        std::format("{} holds the row {} more than once, so it has lost its key", table.key(),
                    *doubled),
        std::format("keep one of each: DELETE FROM {0} a USING {0} b WHERE a.version_num = "
                    "b.version_num AND a.ctid > b.ctid; then: ALTER TABLE {0} ADD PRIMARY KEY "
                    "(version_num)",
                    table.quoted()));
  if (std::ranges::contains(revisions, ""))
    throw DatabaseError(
        ExitCode::kUsage, "VersionRowsDamaged",
        std::format("{} holds a row without an id", table.key()),
        std::format("DELETE FROM {} WHERE coalesce(version_num, '') = ''", table.quoted()));
}

/// The statement waited for a lock in vain: those who hold one on the table.
[[noreturn]] void refuse_locked(Session& session, const VersionTable& table,
                                const StatementError& problem) {
  std::vector<std::string> holders;
  for (const Blocker& blocker : holders_of(session, table.schema, table.name))
    holders.push_back(blocker.text);
  throw StatementError(
      {.sqlstate = problem.server().sqlstate,
       .text = std::format("{} is locked{}{}", table.key(), holders.empty() ? "" : " by ",
                           join(holders)),
       .hint = "let that session end, or end it (pg_terminate_backend()), and run it again"});
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
  std::vector<std::string> revisions;
  try {
    // As text, a column of fixed width has no blanks at its end.
    for (const Row& row : with_grants(session, table, [&] {
           return session.query(std::format("SELECT version_num::text FROM {} ORDER BY 1", name));
         }))
      revisions.push_back(row.at(0).value_or(""));
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "55P03") throw;
    refuse_locked(session, table, problem);
  }
  check_rows(table, revisions);
  return revisions;
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
