#include "runner/database/foreign_rows.hpp"

#include "runner/database/sql_text.hpp"

#include <format>
#include <optional>

namespace headway::database {

namespace {

std::string quoted(const std::string& schema, const std::string& table) {
  return schema.empty() ? identifier(table) : identifier(schema) + "." + identifier(table);
}

bool exists(Session& session, const std::string& table) {
  return session.query("SELECT pg_catalog.to_regclass($1) IS NOT NULL", {table}).at(0).at(0) == "t";
}

/// `AND` what makes a row's value in the column more than what it was born with; nothing where
/// there is no such column.
std::optional<std::string> own_value(Session& session, const std::string& table,
                                     const std::string& column) {
  const std::vector<Row> rows = session.query(
      "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attribute a LEFT JOIN "
      "pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = "
      "pg_catalog.to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped",
      {table, column});
  if (rows.empty()) return std::nullopt;
  const std::string name = identifier(column);
  std::string condition = std::format(" AND {} IS NOT NULL", name);
  // A default that calls something differs for each row, or does something: let it count as
  // written.
  if (rows[0].at(0) && !rows[0].at(0)->contains('('))
    condition += std::format(" AND {} IS DISTINCT FROM ({})", name, *rows[0].at(0));
  return condition;
}

}  // namespace

std::string transaction_id(Session& session) {
  // xmin is the lower half of the 64-bit id.
  return session.query("SELECT txid_current() % 4294967296").at(0).at(0).value_or("");
}

std::string transaction_horizon(Session& session) {
  return session.query("SELECT txid_snapshot_xmin(txid_current_snapshot()) % 4294967296")
      .at(0)
      .at(0)
      .value_or("");
}

void lock_table(Session& session, const std::string& schema, const std::string& table) {
  const std::string name = quoted(schema, table);
  if (exists(session, name))
    session.query(std::format("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", name));
}

bool holds_foreign_rows(Session& session, const std::string& schema, const std::string& table,
                        const std::string& column, const OwnTransactions& own) {
  const std::string name = quoted(schema, table);
  if (!exists(session, name)) return false;
  std::string more;
  if (!column.empty()) {
    const auto condition = own_value(session, name, column);
    if (!condition) return false;
    // A row from before the run has the column's first value: nobody has written it.
    more = *condition + std::format(" AND age(xmin) <= age({}::xid)", literal(own.horizon));
  }
  return !session
              .query(std::format("SELECT 1 FROM {} WHERE NOT (xmin::text = ANY ($1::text[])){} "
                                 "LIMIT 1",
                                 name, more),
                     {array_text(own.ids)})
              .empty();
}

}  // namespace headway::database
