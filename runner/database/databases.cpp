#include "runner/database/databases.hpp"

#include "common/error.hpp"
#include "runner/database/sql_text.hpp"

#include <format>
#include <functional>

namespace headway::database {

namespace {

constexpr int kBuiltinProvider = 170'000;  ///< the version from which a locale has one column

/// ` LOCALE_PROVIDER ...` and what belongs to it.
std::string locale_sql(Session& session) {
  const bool one_column = session.baseline().server_version >= kBuiltinProvider;
  const Row row =
      session
          .query(std::format("SELECT datlocprovider, datcollate, datctype, {} FROM "
                             "pg_catalog.pg_database WHERE datname = current_database()",
                             one_column ? "datlocale" : "daticulocale"))
          .at(0);
  std::string sql = std::format(" LC_COLLATE {} LC_CTYPE {}", literal(row.at(1).value_or("")),
                                literal(row.at(2).value_or("")));
  const std::string provider = row.at(0).value_or("");
  if (provider == "i")
    sql += " LOCALE_PROVIDER icu ICU_LOCALE " + literal(row.at(3).value_or(""));
  else if (provider == "b")
    sql += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + literal(row.at(3).value_or(""));
  else
    sql += " LOCALE_PROVIDER libc";
  return sql;
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
  const Row row = session
                      .query(
                          "SELECT pg_encoding_to_char(encoding), pg_get_userbyid(datdba), "
                          "t.spcname, datconnlimit FROM pg_catalog.pg_database d JOIN "
                          "pg_catalog.pg_tablespace t ON t.oid = d.dattablespace WHERE datname "
                          "= current_database()")
                      .at(0);
  const std::string sql = std::format(
      "CREATE DATABASE {} TEMPLATE template0 OWNER {} TABLESPACE {} CONNECTION LIMIT {} ENCODING "
      "{}{}",
      identifier(name), identifier(row.at(1).value_or("")), identifier(row.at(2).value_or("")),
      row.at(3).value_or("-1"), literal(row.at(0).value_or("")), locale_sql(session));
  try {
    session.query(sql);
  } catch (const StatementError& problem) {
    const std::string& sqlstate = problem.server().sqlstate;
    if (sqlstate == "42P04")
      throw Error(ExitCode::kUsage, "DatabaseExists",
                  std::format("the database {} is there already", name),
                  "name another with --into, or drop that one");
    if (sqlstate == "42501")
      throw Error(ExitCode::kUsage, "PermissionDenied", problem.what(),
                  std::format("let a role that may create databases restore it, or run: ALTER ROLE "
                              "{} CREATEDB",
                              identifier(session.user())));
    throw;
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
  // A value that is a list must not be quoted as one word: the session takes it as it stands.
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
      session.query("SELECT set_config($1, $2, false)", {setting, row.at(2)});
      session.query(std::format("ALTER {} SET {} FROM CURRENT", target, identifier(setting)));
    });
  }
  return refused;
}

void drop_database(Session& session, const std::string& name) {
  session.query(std::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", identifier(name)));
}

std::vector<std::string> clients_of(Session& session, const std::string& name) {
  std::vector<std::string> clients;
  for (const Row& row : session.query(
           "SELECT format('%s (pid %s)', coalesce(nullif(application_name, ''), usename::text), "
           "pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() "
           "AND backend_type = 'client backend' ORDER BY backend_start",
           {name}))
    clients.push_back(row.at(0).value_or(""));
  return clients;
}

void replace_database(Session& session, const std::string& name, const std::string& heir,
                      const std::string& kept) {
  session.begin();
  const auto rename = [&](const std::string& from, const std::string& to) {
    session.query(std::format("ALTER DATABASE {} RENAME TO {}", identifier(from), identifier(to)));
  };
  rename(name, kept);
  rename(heir, name);
  session.commit();
}

}  // namespace headway::database
