#include "runner/database/grants.hpp"

#include "common/text.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/ledger_steps.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <map>
#include <set>

namespace headway::database {

namespace {

constexpr std::array<const char*, 4> kPrivileges = {"SELECT", "INSERT", "UPDATE", "DELETE"};

/// One look at the rights of a role.
class Rights {
 public:
  Rights(Session& session, const VersionTable& table)
      : session_(session),
        table_(table),
        role_(identifier(session.query("SELECT current_user").at(0).at(0).value_or(""))) {}

  std::vector<std::string> missing() {
    of_schema(table_.schema, session_.writes() && !table_.exists);
    if (table_.exists) of_tables(table_.schema, {table_.name}, {});
    if (session_.writes()) of_ledger();
    return std::move(grants_);
  }

 private:
  void of_ledger() {
    const LedgerPlace& place = table_.ledger;
    const LedgerShape shape = LedgerShape::read(session_, place);
    if (!shape.has_schema()) {
      if (session_.query("SELECT has_database_privilege(current_database(), 'CREATE')")
              .at(0)
              .at(0) != "t")
        grants_.push_back(
            std::format("CREATE SCHEMA {} AUTHORIZATION {}", identifier(place.schema), role_));
      return;
    }
    bool creates = false;
    std::vector<std::string> there;
    std::set<std::string> altered;
    for (const LedgerStep& step : ledger_steps(place)) {
      for (const LedgerPart& part : step.parts) {
        const bool table = part.relation == part.table && part.column.empty();
        const bool exists = shape.has(part.table);
        if (table && exists && part.table != "applied") there.push_back(place.name(part.table));
        if (table && !exists) creates = true;
        if (exists && !shape.has(part.relation, part.column))
          altered.insert(place.name(part.table));
      }
    }
    of_schema(place.schema, creates);
    of_tables(place.schema, there, altered);
  }

  void of_schema(const std::string& schema, bool creates) {
    for (const Row& row : session_.query(
             "SELECT has_schema_privilege(oid, 'USAGE'), has_schema_privilege(oid, 'CREATE') FROM "
             "pg_catalog.pg_namespace WHERE nspname = $1",
             {schema})) {
      std::vector<std::string> privileges;
      if (row.at(0) != "t") privileges.emplace_back("USAGE");
      if (creates && row.at(1) != "t") privileges.emplace_back("CREATE");
      if (privileges.empty()) continue;
      std::string grant =
          std::format("GRANT {} ON SCHEMA {} TO {}", join(privileges), identifier(schema), role_);
      if (std::ranges::find(grants_, grant) == grants_.end()) grants_.push_back(std::move(grant));
    }
  }

  /// `altered` are those that lack a column or a key, which only an owner can add.
  void of_tables(const std::string& schema, const std::vector<std::string>& names,
                 const std::set<std::string>& altered) {
    std::map<std::string, std::vector<std::string>> tables;  // by the privileges that they lack
    for (const Row& row : session_.query(
             "SELECT c.relname, has_table_privilege(c.oid, 'SELECT'), "
             "has_table_privilege(c.oid, 'INSERT'), has_table_privilege(c.oid, 'UPDATE'), "
             "has_table_privilege(c.oid, 'DELETE'), pg_has_role(c.relowner, 'USAGE') FROM "
             "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
             "WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) ORDER BY c.relname",
             {schema, array_text(names)})) {
      const std::string name = row.at(0).value_or("");
      const std::string quoted = identifier(schema) + "." + identifier(name);
      if (altered.contains(name) && row.at(5) != "t") {
        grants_.push_back(std::format("ALTER TABLE {} OWNER TO {}", quoted, role_));
        continue;
      }
      std::vector<std::string> lacks;
      for (std::size_t i = 0; i < (session_.writes() ? kPrivileges.size() : 1); ++i) {
        if (row.at(i + 1) != "t") lacks.emplace_back(kPrivileges[i]);
      }
      if (!lacks.empty()) tables[join(lacks)].push_back(quoted);
    }
    for (const auto& [privileges, quoted] : tables)
      grants_.push_back(std::format("GRANT {} ON {} TO {}", privileges, join(quoted), role_));
  }

  Session& session_;
  const VersionTable& table_;
  std::string role_;
  std::vector<std::string> grants_;
};

/// The tables of version table and ledger whose rows a policy could hide from this role.
std::vector<std::string> secured_tables(Session& session, const VersionTable& table) {
  std::vector<std::string> names;
  for (const LedgerStep& step : ledger_steps(table.ledger))
    for (const LedgerPart& part : step.parts)
      names.push_back(table.ledger.name(part.table));
  std::vector<std::string> tables;
  for (const Row& row : session.query(
           "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN "
           "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND "
           "((n.nspname = $1 AND c.relname = ANY ($2::text[])) OR (n.nspname = $3 AND c.relname = "
           "$4)) AND pg_catalog.row_security_active(c.oid) ORDER BY 1",
           {table.ledger.schema, array_text(names), table.schema, table.name}))
    tables.push_back(row.at(0).value_or(""));
  return tables;
}

DatabaseError hidden(const std::string& message, const std::vector<std::string>& tables) {
  std::string all;
  for (const std::string& table : tables)
    all += std::format("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY; ",
                       table);
  return {ExitCode::kUsage, "RowSecurity", message,
          "as the owner, run: " + all + "or give the role BYPASSRLS"};
}

DatabaseError denied(const std::string& message, const std::vector<std::string>& grants) {
  std::string all;
  for (const std::string& grant : grants)
    all += (all.empty() ? "" : " ") + grant + ";";
  return {ExitCode::kUsage, "PermissionDenied", message, "as the owner, run: " + all};
}

}  // namespace

std::vector<std::string> missing_grants(Session& session, const VersionTable& table) {
  return Rights(session, table).missing();
}

void refuse_missing_grants(Session& session, const VersionTable& table) {
  const std::vector<std::string> grants = missing_grants(session, table);
  if (grants.empty()) {
    const std::vector<std::string> secured = secured_tables(session, table);
    if (secured.empty()) return;
    throw hidden(std::format("row security can hide rows of {} from the role {}", join(secured),
                             session.user()),
                 secured);
  }
  throw denied(std::format("the role {} lacks {} to keep {} and the ledger", session.user(),
                           grants.size() == 1 ? "a right" : "rights", table.key()),
               grants);
}

DatabaseError permission_denied(Session& session, const VersionTable& table,
                                const StatementError& problem) {
  try {
    const std::vector<std::string> grants = missing_grants(session, table);
    if (!grants.empty()) return denied(problem.what(), grants);
    const std::vector<std::string> secured = secured_tables(session, table);
    if (!secured.empty()) return hidden(problem.what(), secured);
  } catch (const StatementError&) {
    // In a failed transaction nothing can be asked.
  }
  return {ExitCode::kUsage, "PermissionDenied", problem.what(), problem.hint()};
}

}  // namespace headway::database
