#include "runner/autogenerate/rename_hints.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <map>
#include <ranges>
#include <sstream>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

Error no_rename(const std::string& text, const std::string& problem) {
  return {
      ExitCode::kUsage, "Usage", std::format("the rename {}: {}", text, problem),
      "write [SCHEMA.]TABLE.COLUMN=NEW for a column, [SCHEMA.]TABLE=NEW for a table; names with "
      "capitals or blanks stand in double quotes, as in SQL"};
}

struct Halves {
  std::string from;
  std::string to;
};

Halves halves_of(const std::string& text) {
  const std::size_t sign = text.rfind('=');
  const std::string_view all = text;
  if (sign == std::string::npos || trim(all.substr(0, sign)).empty() ||
      trim(all.substr(sign + 1)).empty())
    throw no_rename(text, "there is no name on each side of a =");
  return {std::string(trim(all.substr(0, sign))), std::string(trim(all.substr(sign + 1)))};
}

/// The tables and columns of a schema that a former name may stand for.
std::vector<Rename> meanings(const Halves& halves, const Snapshot& before) {
  std::vector<Rename> found;
  for (const std::string& name : {halves.from, "public." + halves.from}) {
    if (before.find({.kind = Kind::kTable, .name = name}))
      found.push_back({.from = name, .to = halves.to, .column = false});
    if (before.find({.kind = Kind::kColumn, .name = name}))
      found.push_back({.from = name, .to = halves.to, .column = true});
  }
  return found;
}

Statement rename(std::string_view table, std::string_view column, std::string_view to) {
  if (column.empty()) return {std::format("ALTER TABLE {} RENAME TO {}", table, to)};
  return {std::format("ALTER TABLE {} RENAME COLUMN {} TO {}", table, column, to)};
}

/// A table's columns with their types, by name.
std::map<std::string, std::vector<std::string>> columns_of(const Snapshot& schema) {
  std::map<std::string, std::vector<std::string>> tables;
  for (const Object& object : schema.objects) {
    if (object.key.kind == Kind::kColumn)
      tables[object.fact("on")].push_back(object.fact("name") + " " + object.fact("type"));
  }
  return tables;
}

std::vector<const Object*> only_in(const Snapshot& schema, const Snapshot& other, Kind kind) {
  std::vector<const Object*> found;
  for (const Object& object : schema.objects) {
    if (object.key.kind == kind && !other.find(object.key)) found.push_back(&object);
  }
  return found;
}

}  // namespace

Rename parse_rename(const std::string& text, const Snapshot& before) {
  const std::vector<Rename> found = meanings(halves_of(text), before);
  if (found.empty()) throw no_rename(text, "there is no table or column of the former name");
  if (found.size() > 1)
    throw no_rename(text, std::format("{} and {} may be meant", found[0].from, found[1].from));
  return found.front();
}

std::vector<Rename> renames_in(const std::vector<scratch::SqlSource>& models,
                               const Snapshot& before) {
  constexpr std::string_view kMark = "-- headway: rename ";
  std::vector<Rename> renames;
  for (const scratch::SqlSource& source : models) {
    std::istringstream lines(source.text);
    for (std::string line; std::getline(lines, line);) {
      const std::string_view words = trim(line);
      if (!words.starts_with(kMark)) continue;
      const std::string text(words.substr(kMark.size()));
      if (!meanings(halves_of(text), before).empty()) renames.push_back(parse_rename(text, before));
    }
  }
  return renames;
}

void check_renames(const std::vector<Rename>& renames, const Snapshot& after) {
  const auto table_now = [&](const std::string& table) {
    const auto renamed = std::ranges::find_if(
        renames, [&](const Rename& one) { return !one.column && one.from == table; });
    return renamed == renames.end() ? table
                                    : std::format("{}.{}", schema::owner_of(table), renamed->to);
  };
  for (const Rename& one : renames) {
    const std::string now = one.column
                                ? table_now(std::string(schema::owner_of(one.from))) + "." + one.to
                                : table_now(one.from);
    const Kind kind = one.column ? Kind::kColumn : Kind::kTable;
    if (!after.find({.kind = kind, .name = now}))
      throw no_rename(one.from + "=" + one.to,
                      std::format("the models have no {} {}", schema::to_text(kind), now));
  }
}

/// Columns first: they are named by the former names of their tables.
Statements rename_statements(const std::vector<Rename>& renames) {
  Statements statements;
  for (const bool columns : {true, false}) {
    for (const Rename& one : renames) {
      if (one.column != columns) continue;
      statements.push_back(
          columns ? rename(schema::owner_of(one.from), schema::last_part(one.from), one.to)
                  : rename(one.from, {}, one.to));
    }
  }
  return statements;
}

Statements rename_back_statements(const std::vector<Rename>& renames) {
  Statements statements;
  for (const bool columns : {false, true}) {
    for (const Rename& one : std::views::reverse(renames)) {
      if (one.column != columns) continue;
      const std::string_view owner = schema::owner_of(one.from);
      const std::string_view name = schema::last_part(one.from);
      statements.push_back(columns ? rename(owner, one.to, name)
                                   : rename(std::format("{}.{}", owner, one.to), {}, name));
    }
  }
  return statements;
}

std::vector<std::string> possible_renames(const Snapshot& before, const Snapshot& after) {
  std::vector<std::string> lines;
  const auto say = [&](const Object& old_one, const std::string& name) {
    lines.push_back(std::format("if {} {} is renamed, add --rename {}={}",
                                schema::to_text(old_one.key.kind), old_one.key.name,
                                old_one.key.name, name));
  };
  const std::vector<const Object*> new_columns = only_in(after, before, Kind::kColumn);
  for (const Object* old_one : only_in(before, after, Kind::kColumn)) {
    for (const Object* new_one : new_columns) {
      if (new_one->fact("on") == old_one->fact("on") &&
          new_one->fact("type") == old_one->fact("type"))
        say(*old_one, new_one->fact("name"));
    }
  }
  auto old_columns = columns_of(before);
  auto columns = columns_of(after);
  const std::vector<const Object*> new_tables = only_in(after, before, Kind::kTable);
  for (const Object* old_one : only_in(before, after, Kind::kTable)) {
    for (const Object* new_one : new_tables) {
      const std::string& name = new_one->key.name;
      if (schema::owner_of(name) == schema::owner_of(old_one->key.name) &&
          columns[name] == old_columns[old_one->key.name])
        say(*old_one, std::string(schema::last_part(name)));
    }
  }
  return lines;
}

}  // namespace headway::autogenerate
