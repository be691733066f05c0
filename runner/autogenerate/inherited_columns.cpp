#include "runner/autogenerate/inherited_columns.hpp"

#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

/// Whether a table has a column of its own or of a parent.
bool has_column(const Snapshot& schema, const std::string& table, const std::string& column) {
  if (schema.find({.kind = Kind::kColumn, .name = table + "." + column})) return true;
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  const std::vector<std::string> parents = list_of(object ? object->fact("parents") : "");
  return std::ranges::any_of(
      parents, [&](const std::string& parent) { return has_column(schema, parent, column); });
}

/// Whether a parent's column is NOT NULL, which its children's are then, too.
bool parents_are_not_null(const Snapshot& schema, const std::string& table,
                          const std::string& column) {
  const Object* object = schema.find({.kind = Kind::kTable, .name = table});
  const std::vector<std::string> parents = list_of(object ? object->fact("parents") : "");
  return std::ranges::any_of(parents, [&](const std::string& parent) {
    const Object* found = schema.find({.kind = Kind::kColumn, .name = parent + "." + column});
    return found ? found->has("not_null") : parents_are_not_null(schema, parent, column);
  });
}

}  // namespace

Object with_columns_that_stay(const Item& item, const Snapshot& after) {
  Object former = item.comes() ? *item.after : *item.before;
  if (!former.has("inherited_columns")) return former;
  nlohmann::json rest = nlohmann::json::object();
  const nlohmann::json columns = nlohmann::json::parse(former.fact("inherited_columns"));
  for (const auto& [column, settings] : columns.items()) {
    if (item.comes() || !has_column(after, former.key.name, column)) continue;
    rest[column] = settings;
    if (parents_are_not_null(after, former.key.name, column)) rest[column].erase("not_null");
  }
  former.facts["inherited_columns"] = rest.dump();
  return former;
}

}  // namespace headway::autogenerate
