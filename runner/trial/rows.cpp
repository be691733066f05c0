#include "runner/trial/rows.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <format>
#include <iterator>

namespace headway::trial {

namespace {

using database::Row;
using database::Session;

/// Every table that stores rows, with its columns; a table without columns has one NULL.
constexpr const char* kColumns =
    "SELECT format('%I.%I', n.nspname, c.relname), format('%I', a.attname) FROM pg_class c JOIN "
    "pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND "
    "a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind = 'r' AND n.nspname <> "
    "'information_schema' AND n.nspname !~ '^pg_' AND n.nspname <> 'headway' AND NOT (n.nspname = "
    "'public' AND c.relname = 'alembic_version') ORDER BY 1, 2";

std::size_t place_of(const TableRows& table, const std::string& column) {
  return static_cast<std::size_t>(
      std::distance(table.columns.begin(), std::ranges::find(table.columns, column)));
}

TableRows project(const TableRows& table, const std::vector<std::string>& columns) {
  TableRows projected{.columns = columns};
  std::vector<std::size_t> places;
  std::ranges::transform(columns, std::back_inserter(places),
                         [&](const std::string& column) { return place_of(table, column); });
  for (const Row& row : table.rows) {
    Row& kept = projected.rows.emplace_back();
    for (const std::size_t place : places)
      kept.push_back(row.at(place));
  }
  return projected;
}

/// The values of one column, in an order of their own.
std::vector<database::Value> values_of(const TableRows& table, std::size_t column) {
  std::vector<database::Value> values;
  std::ranges::transform(table.rows, std::back_inserter(values),
                         [&](const Row& row) { return row.at(column); });
  std::ranges::sort(values);
  return values;
}

std::vector<Row> sorted(std::vector<Row> rows) {
  std::ranges::sort(rows);
  return rows;
}

void compare_table(const std::string& name, const TableRows& before, const TableRows& after,
                   std::vector<std::string>& lines) {
  if (before.rows.size() != after.rows.size()) {
    lines.push_back(
        std::format("table {}: {} rows, then {}", name, before.rows.size(), after.rows.size()));
    return;
  }
  if (sorted(before.rows) == sorted(after.rows)) return;
  const std::size_t count = lines.size();
  for (std::size_t i = 0; i < before.columns.size(); ++i) {
    if (values_of(before, i) != values_of(after, i))
      lines.push_back(std::format("column {}.{}: other values", name, before.columns[i]));
  }
  if (lines.size() == count)
    lines.push_back(std::format("table {}: the same values, in other rows", name));
}

}  // namespace

Rows read_rows(Session& session) {
  Rows all;
  session.begin();
  session.query("SET LOCAL row_security = off");
  for (const Row& row : session.query(kColumns)) {
    TableRows& table = all[row.at(0).value()];
    if (row.at(1)) table.columns.push_back(*row.at(1));
  }
  for (auto& [name, table] : all) {
    std::vector<std::string> values;
    std::ranges::transform(table.columns, std::back_inserter(values), [](const std::string& one) {
      return std::format("pg_catalog.md5({}::pg_catalog.text)", one);
    });
    table.rows = session.query(std::format("SELECT {} FROM ONLY {}", join(values), name));
  }
  session.rollback();
  return all;
}

std::size_t count_rows(const Rows& rows) {
  std::size_t count = 0;
  for (const auto& [name, table] : rows)
    count += table.rows.size();
  return count;
}

Rows columns_of_both(const Rows& rows, const Rows& other) {
  Rows both;
  for (const auto& [name, table] : rows) {
    const auto found = other.find(name);
    if (found == other.end()) continue;
    std::vector<std::string> columns;
    std::ranges::copy_if(table.columns, std::back_inserter(columns),
                         [&](const std::string& column) {
                           return std::ranges::contains(found->second.columns, column);
                         });
    both.emplace(name, project(table, columns));
  }
  return both;
}

std::vector<std::string> compare_rows(const Rows& before, const Rows& after) {
  std::vector<std::string> lines;
  const Rows earlier = columns_of_both(before, after);
  const Rows later = columns_of_both(after, before);
  for (const auto& [name, table] : earlier)
    compare_table(name, table, later.at(name), lines);
  return lines;
}

std::vector<std::string> lost_rows(const Rows& before, const Rows& after) {
  std::vector<std::string> lost;
  for (const auto& [name, table] : before) {
    const auto found = after.find(name);
    if (found == after.end()) {
      if (!table.rows.empty())
        lost.push_back(std::format("table {} with {} rows", name, table.rows.size()));
      continue;
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (std::ranges::contains(found->second.columns, table.columns[i])) continue;
      const auto held =
          std::ranges::count_if(table.rows, [&](const Row& row) { return row.at(i).has_value(); });
      if (held > 0)
        lost.push_back(std::format("column {}.{} with {} values", name, table.columns[i], held));
    }
  }
  return lost;
}

}  // namespace headway::trial
