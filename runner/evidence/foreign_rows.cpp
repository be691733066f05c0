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

/// True for a row whose value in the column somebody may have given: another one than the row was
/// born with. Where the default is another than that, too, a row that was written since may have
/// been given either.
std::string given_value(const RunEvidence& evidence, const MadeColumn& column) {
  const std::string born =
      column.born ? std::format("({}::{})::text", database::literal(*column.born), column.type)
                  : "NULL::text";
  const std::string usual = column.constant
                                ? std::format("(({})::{})::text", *column.constant, column.type)
                                : "NULL::text";
  return std::format("{0}::text IS DISTINCT FROM {1} OR ({2} IS DISTINCT FROM {1} OR {3}) AND {4}",
                     column.column, born, usual, column.computed, evidence.written_by_others());
}

std::vector<database::Row> scan(database::Session& session, const std::string& query,
                                const ScanTime& time) {
  session.query(std::format("SET statement_timeout = {}", time.left().count()));
  return session.query(query);
}

bool any_row(database::Session& session, const std::string& table, const std::string& condition,
             const ScanTime& time) {
  return !scan(session, std::format("SELECT 1 FROM ONLY {} WHERE {} LIMIT 1", table, condition),
               time)
              .empty();
}

/// The rows of a table that the run has made are those that it has left there.
std::string find_foreign_row(const RunEvidence& evidence, const MadeTable& table,
                             const ScanTime& time) {
  const database::Row found = scan(evidence.session(),
                                   std::format("SELECT bool_or({}), count(*) FROM ONLY {}",
                                               evidence.foreign_row(), table.name),
                                   time)
                                  .at(0);
  if (found.at(0) == "t")
    return std::format("{} holds rows that somebody else has written", table.name);
  const long expected = evidence.rows_of(table.oid);
  if (found.at(1) == std::to_string(expected)) return {};
  return std::format(
      "{} holds {} rows where this run has left {}: somebody else may have deleted some",
      table.name, found.at(1).value_or("0"), expected);
}

std::string find_row(const RunEvidence& evidence, const ScanTime& time) {
  database::Session& session = evidence.session();
  session.query("SET row_security = off");
  // Values are compared as text: two of them must not print the same.
  session.query("SET extra_float_digits = 3");
  for (const MadeTable& table : made_tables(evidence)) {
    if (std::string found = find_foreign_row(evidence, table, time); !found.empty()) return found;
  }
  for (const MadeColumn& column : columns_of(session, evidence.made())) {
    const std::string name = column.table + "." + column.column;
    if (column.table_kind == 'c' || column.table_kind == 'f')
      return std::format("{} may hold what somebody else has written", name);
    if (any_row(session, column.table, given_value(evidence, column), time))
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
    evidence.session().query("RESET extra_float_digits");
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
