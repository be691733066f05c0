#include "runner/autogenerate/inherited_columns.hpp"

#include "runner/autogenerate/inheritance.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <format>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

/// The column of a table or of the parent that declares it.
const Object* declared_column(const Snapshot& schema, const std::string& table,
                              const std::string& column) {
  if (const Object* own = schema.find({.kind = Kind::kColumn, .name = table + "." + column}))
    return own;
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  for (const std::string& parent : list_of(object ? object->fact("parents") : "")) {
    if (const Object* found = declared_column(schema, parent, column)) return found;
  }
  return nullptr;
}

nlohmann::json settings_of(const Object& table) {
  return table.has("inherited_columns") ? nlohmann::json::parse(table.fact("inherited_columns"))
                                        : nlohmann::json::object();
}

/// The expression of a column that a table has of a parent, as a setting of inherited columns.
std::string expression_of_parents(const Snapshot& schema, const std::string& table,
                                  const std::string& column) {
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  for (const std::string& parent : list_of(object ? object->fact("parents") : "")) {
    const Object* of_parent = schema.find({.kind = Kind::kTable, .name = parent});
    const nlohmann::json settings = of_parent ? settings_of(*of_parent) : nlohmann::json::object();
    if (settings.contains(column) && settings.at(column).contains("generated"))
      return settings.at(column).at("generated");
    const Object* own = schema.find({.kind = Kind::kColumn, .name = parent + "." + column});
    if (own) return std::format("({})", own->fact("generated"));
    if (std::string found = expression_of_parents(schema, parent, column); !found.empty())
      return found;
  }
  return {};
}

/// Whether a parent's column is NOT NULL, which its children's are then, too.
bool parents_are_not_null(const Snapshot& schema, const std::string& table,
                          const std::string& column) {
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  const std::vector<std::string> parents = list_of(object ? object->fact("parents") : "");
  return std::ranges::any_of(parents, [&](const std::string& parent) {
    const Object* found = schema.find({.kind = Kind::kColumn, .name = parent + "." + column});
    return found ? found->has("not_null") && !found->has("not_null_no_inherit")
                 : parents_are_not_null(schema, parent, column);
  });
}

/// Whether a column's expression may be set anew on the way, which reaches the tables that inherit.
bool is_computed_anew(const Snapshot& after, const Fates& fates, const std::string& table,
                      const std::string& column) {
  const Object* declared = declared_column(after, table, column);
  return declared &&
         fates.items[fates.of_after[static_cast<std::size_t>(declared - after.objects.data())]]
                 .fate != Fate::kSame;
}

}  // namespace

Object with_columns_that_stay(const Item& item, const Snapshot& after, const Fates& fates) {
  Object former = item.comes() ? *item.after : *item.before;
  const bool is_made_apart = item.comes() && former.has("@column_order");
  if (is_made_apart) {
    former.facts.erase("bound");
    former.facts.erase("parents");
  }
  if (is_made_apart || is_attached(former, *item.after) || is_detached(former, *item.after)) {
    // The columns are the table's own in between (with_parts_of_moved).
    former.facts.erase("inherited_columns");
    if (item.after->has("inherited_columns"))
      former.facts["inherited_columns"] = item.after->fact("inherited_columns");
    return former;
  }
  if (!former.has("inherited_columns")) return former;
  nlohmann::json rest = nlohmann::json::object();
  const nlohmann::json columns = settings_of(former);
  const nlohmann::json settings_of_after = settings_of(*item.after);
  for (const auto& [column, settings] : columns.items()) {
    if (item.comes()) {
      if (item.after->has("bound") && settings.contains("generated"))
        rest[column]["generated"] = settings.at("generated");
      continue;
    }
    if (!has_column(after, former.key.name, column)) continue;
    rest[column] = settings;
    // Since PostgreSQL 18 alter_table() drops it ahead of the parents' change.
    if (item.after->has("@names_not_null") ? !settings_of_after.contains(column) ||
                                                 !settings_of_after.at(column).contains("not_null")
                                           : parents_are_not_null(after, former.key.name, column))
      rest[column].erase("not_null");
    if (is_computed_anew(after, fates, former.key.name, column)) rest[column].erase("generated");
  }
  former.facts["inherited_columns"] = rest.dump();
  return former;
}

Object with_expressions_of_parents(const Object& former, const Object& wanted,
                                   const Snapshot& after) {
  Object table = wanted;
  if (!former.has("inherited_columns")) return table;
  nlohmann::json settings = settings_of(wanted);
  const nlohmann::json former_settings = settings_of(former);
  for (const auto& [column, before] : former_settings.items()) {
    if (!before.contains("generated") ||
        (settings.contains(column) && settings.at(column).contains("generated")))
      continue;
    const std::string expression = expression_of_parents(after, wanted.key.name, column);
    if (!expression.empty()) settings[column]["generated"] = expression;
  }
  if (!settings.empty()) table.facts["inherited_columns"] = settings.dump();
  return table;
}

}  // namespace headway::autogenerate
