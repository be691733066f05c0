#include "runner/database/databases.hpp"

#include "common/error.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <functional>
#include <string_view>
#include <utility>

namespace headway::database {

namespace {

// The versions from which a locale has one column, and rules.
constexpr int kOneLocale = 170'000;
constexpr int kIcuRules = 160'000;

/// ` LOCALE_PROVIDER ...` and what belongs to it.
std::string locale_sql(Session& session) {
  const int version = session.baseline().server_version;
  const Row row =
      session
          .query(std::format("SELECT datlocprovider, datcollate, datctype, {}, {} FROM "
                             "pg_catalog.pg_database WHERE datname = current_database()",
                             version >= kOneLocale ? "datlocale" : "daticulocale",
                             version >= kIcuRules ? "daticurules" : "NULL::text"))
          .at(0);
  std::string sql = std::format(" LC_COLLATE {} LC_CTYPE {}", literal(row.at(1).value_or("")),
                                literal(row.at(2).value_or("")));
  const std::string provider = row.at(0).value_or("");
  const std::string locale = literal(row.at(3).value_or(""));
  if (provider == "i")
    sql += " LOCALE_PROVIDER icu ICU_LOCALE " + locale;
  else if (provider == "b")
    sql += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + locale;
  else
    sql += " LOCALE_PROVIDER libc";
  if (row.at(4)) sql += " ICU_RULES " + literal(*row.at(4));
  return sql;
}

/// Empty where it is template0's, which needs no right.
std::string tablespace_sql(Session& session) {
  const auto rows = session.query(
      "SELECT t.spcname FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = "
      "d.dattablespace WHERE datname = current_database() AND d.dattablespace <> (SELECT "
      "dattablespace FROM pg_catalog.pg_database WHERE datname = 'template0')");
  return rows.empty() ? "" : " TABLESPACE " + identifier(rows.at(0).at(0).value_or(""));
}

/// The statement that lets a role create a database like the session's own.
std::string missing_right(Session& session) {
  const Row row = session
                      .query(
                          "SELECT rolsuper OR rolcreatedb, pg_has_role(datdba, 'MEMBER'), "
                          "pg_get_userbyid(datdba) FROM pg_catalog.pg_roles, "
                          "pg_catalog.pg_database WHERE rolname = current_user AND datname = "
                          "current_database()")
                      .at(0);
  const std::string role = identifier(session.user());
  if (row.at(0) != "t") return std::format("ALTER ROLE {} CREATEDB", role);
  if (row.at(1) != "t")
    return std::format("GRANT {} TO {}", identifier(row.at(2).value_or("")), role);
  return std::format("GRANT CREATE ON TABLESPACE ... TO {}", role);
}

/// Settings whose value is a list of names, each of them quoted by itself in SET.
bool is_list(std::string_view setting) {
  constexpr std::array<std::string_view, 6> kLists = {
      "local_preload_libraries",  "search_path",      "session_preload_libraries",
      "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories"};
  return std::ranges::contains(kLists, setting);
}

/// The names of a list as it is kept: `"$user", public`.
std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  std::string name;
  bool quoted = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '"' && quoted && list.substr(i + 1).starts_with('"')) {
      name += list[i++];
    } else if (list[i] == '"') {
      quoted = !quoted;
    } else if (list[i] == ',' && !quoted) {
      names.push_back(std::exchange(name, {}));
    } else if (list[i] != ' ' || quoted) {
      name += list[i];
    }
  }
  if (!list.empty()) names.push_back(name);
  return names;
}

/// The right side of SET for a value as it is kept.
std::string value_sql(std::string_view setting, const std::string& value) {
  if (!is_list(setting)) return literal(value);
  std::string sql;
  for (const std::string& name : names_of(value))
    sql += (sql.empty() ? "" : ", ") + literal(name);
  return sql.empty() ? "''" : sql;
}

/// Collects the refusals of `work`, called for something that `what` describes.
void as_far_as_allowed(std::vector<std::string>& refused, const std::string& what,
                       const std::function<void()>& work) {
  try {
    work();
  } catch (const StatementError& problem) {
    if (problem.transient()) throw;
    refused.push_back(std::format("{}: {}", what, problem.server().text));
  }
}

}  // namespace

void create_database_like_this(Session& session, const std::string& name) {
  const auto rows = session.query(
      "SELECT pg_encoding_to_char(encoding), pg_get_userbyid(datdba), datconnlimit FROM "
      "pg_catalog.pg_database WHERE datname = current_database()");
  const Row& row = rows.at(0);
  const std::string sql = std::format(
      "CREATE DATABASE {} TEMPLATE template0 OWNER {}{} CONNECTION LIMIT {} ENCODING {}{}",
      identifier(name), identifier(row.at(1).value_or("")), tablespace_sql(session),
      row.at(2).value_or("-1"), literal(row.at(0).value_or("")), locale_sql(session));
  try {
    session.query(sql);
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;
    throw Error(ExitCode::kUsage, "PermissionDenied", problem.what(),
                "let a superuser restore it, or run as one: " + missing_right(session));
  }
}

std::vector<std::string> copy_rights_and_settings(Session& session, const std::string& name) {
  std::vector<std::string> refused;
  const std::string database = identifier(name);
  if (session
          .query("SELECT datacl IS NULL FROM pg_catalog.pg_database WHERE datname = "
                 "current_database()")
          .at(0)
          .at(0) != "t")
    as_far_as_allowed(refused, "the rights that PUBLIC lacks", [&] {
      session.query(std::format("REVOKE ALL ON DATABASE {} FROM PUBLIC", database));
    });
  for (const Row& row : session.query(
           "SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee))"
           " END, a.privilege_type, a.is_grantable FROM pg_catalog.pg_database, "
           "aclexplode(datacl) a WHERE datname = current_database()")) {
    const std::string to = row.at(0).value_or("");
    const std::string right = row.at(1).value_or("");
    as_far_as_allowed(refused, std::format("{} for {}", right, to), [&] {
      session.query(std::format("GRANT {} ON DATABASE {} TO {}{}", right, database, to,
                                row.at(2) == "t" ? " WITH GRANT OPTION" : ""));
    });
  }
  for (const Row& row : session.query(
           "SELECT quote_ident(pg_get_userbyid(nullif(setrole, 0))), split_part(s, '=', 1), "
           "substr(s, strpos(s, '=') + 1) FROM pg_catalog.pg_db_role_setting JOIN "
           "pg_catalog.pg_database d ON d.oid = setdatabase, unnest(setconfig) s WHERE datname = "
           "current_database() ORDER BY 1, 2")) {
    const std::string setting = row.at(1).value_or("");
    const std::string target = row.at(0)
                                   ? std::format("ROLE {} IN DATABASE {}", *row.at(0), database)
                                   : "DATABASE " + database;
    as_far_as_allowed(refused, std::format("{} of {}", setting, target), [&] {
      session.query(std::format("ALTER {} SET {} TO {}", target, identifier(setting),
                                value_sql(setting, row.at(2).value_or(""))));
    });
  }
  return refused;
}

void drop_database(Session& session, const std::string& name) {
  session.query(std::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", identifier(name)));
}

std::vector<std::string> clients_of(Session& session, const std::string& name) {
  std::vector<std::string> clients;
  // Of others' sessions a role may see little more than that they are there.
  for (const Row& row : session.query(
           "SELECT format('%s (pid %s)', coalesce(nullif(application_name, ''), usename::text), "
           "pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() "
           "AND (backend_type IN ('client backend', 'walsender') OR (backend_type IS NULL AND "
           "usesysid IS NOT NULL)) UNION ALL SELECT format('the prepared transaction %s', gid) "
           "FROM pg_catalog.pg_prepared_xacts WHERE database = $1",
           {name}))
    clients.push_back(row.at(0).value_or(""));
  return clients;
}

bool may_rename_this(Session& session) {
  return session
             .query(
                 "SELECT rolsuper OR (rolcreatedb AND pg_has_role(datdba, 'USAGE')) FROM "
                 "pg_catalog.pg_roles, pg_catalog.pg_database WHERE rolname = current_user AND "
                 "datname = current_database()")
             .at(0)
             .at(0) == "t";
}

bool has_database(Session& session, const std::string& name) {
  return !session.query("SELECT FROM pg_catalog.pg_database WHERE datname = $1", {name}).empty();
}

void rename_database(Session& session, const std::string& from, const std::string& to) {
  session.query(std::format("ALTER DATABASE {} RENAME TO {}", identifier(from), identifier(to)));
}

void replace_database(Session& session, const std::string& name, const std::string& heir,
                      const std::string& kept) {
  session.begin();
  rename_database(session, name, kept);
  rename_database(session, heir, name);
  session.commit();
}

}  // namespace headway::database
