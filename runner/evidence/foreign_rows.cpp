#include "runner/evidence/foreign_rows.hpp"

#include "runner/database/sql_text.hpp"
#include "runner/evidence/made_objects.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <vector>

namespace headway::evidence {

namespace {

using std::chrono::milliseconds;

std::vector<MadeTable> made_tables(const RunEvidence& evidence) {
  const auto classes = evidence.made().find("pg_class");
  if (classes == evidence.made().end()) return {};
  std::vector<std::string> oids;
  for (const std::string& oid : classes->second | std::views::keys)
    oids.push_back(oid);
  return tables_of(evidence.session(), oids);
}

/// Whether a row's value in the column is more than the value that it was born with.
std::string given_value(const MadeColumn& column) {
  std::string condition = column.born ? std::format("{}::text IS DISTINCT FROM {}", column.column,
                                                    database::literal(*column.born))
                                      : std::format("{}::text IS NOT NULL", column.column);
  if (column.constant)
    condition +=
        std::format(" AND {}::text IS DISTINCT FROM ({})::text", column.column, *column.constant);
  return condition;
}

bool any_row(database::Session& session, const std::string& table, const std::string& condition,
             const ScanTime& time) {
  session.query(std::format("SET statement_timeout = {}", time.left().count()));
  return !session.query(std::format("SELECT 1 FROM ONLY {} WHERE {} LIMIT 1", table, condition))
              .empty();
}

std::string find_row(const RunEvidence& evidence, const ScanTime& time) {
  database::Session& session = evidence.session();
  session.query("SET row_security = off");
  const std::set<std::string>& ids = evidence.transactions();
  const std::string foreign =
      std::format("NOT (xmin = ANY ({}::xid[]))",
                  database::literal(database::array_text({ids.begin(), ids.end()})));
  for (const MadeTable& table : made_tables(evidence)) {
    if (any_row(session, table.name, foreign, time))
      return std::format("{} holds rows that somebody else has written", table.name);
  }
  for (const MadeColumn& column : columns_of(session, evidence.made())) {
    const std::string name = column.table + "." + column.column;
    if (column.table_kind == 'c' || column.table_kind == 'f')
      return std::format("{} may hold what somebody else has written", name);
    if (any_row(session, column.table, given_value(column), time))
      return std::format("{} holds values that somebody else has written", name);
  }
  const auto positions = read_positions(session, evidence.made());
  for (const auto& [name, position] : evidence.positions()) {
    const auto now = positions.find(name);
    if (now != positions.end() && now->second != position)
      return std::format("the sequence {} was used by somebody else", name);
  }
  return {};
}

}  // namespace

milliseconds ScanTime::left() const {
  const auto left = std::chrono::duration_cast<milliseconds>(end_ - clock_.monotonic());
  return std::max(left, milliseconds{1});
}

void lock_made(const RunEvidence& evidence) {
  database::Session& session = evidence.session();
  std::set<std::string> names;
  for (const MadeTable& table : made_tables(evidence))
    names.insert(table.name);
  for (const MadeColumn& column : columns_of(session, evidence.made())) {
    if (column.table_kind == 'r' || column.table_kind == 'p') names.insert(column.table);
  }
  for (const std::string& name : names)
    session.query(std::format("LOCK TABLE ONLY {} IN SHARE MODE", name));
  // LOCK TABLE refuses a sequence; a change that changes nothing locks it.
  for (const std::string& name : evidence.positions() | std::views::keys) {
    for (const database::Row& owner : session.query(
             "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_catalog.pg_class WHERE oid = "
             "to_regclass($1)",
             {name}))
      session.query(std::format("ALTER SEQUENCE {} OWNER TO {}", name, owner.at(0).value_or("")));
  }
}

std::string first_foreign_row(const RunEvidence& evidence, const ScanTime& time) {
  try {
    std::string found = find_row(evidence, time);
    evidence.session().query("SET statement_timeout = 0");
    return found;
  } catch (const database::StatementError& error) {
    if (error.server().sqlstate != "57014") throw;
    return std::format(
        "to look for rows of others in what this run made took longer than the {} ms that the app "
        "may be held up",
        time.limit().count());
  }
}

}  // namespace headway::evidence
