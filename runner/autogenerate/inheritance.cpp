#include "runner/autogenerate/inheritance.hpp"

#include "runner/autogenerate/kind_statements.hpp"
#include "runner/autogenerate/sql_words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::autogenerate {

using schema::Key;
using schema::Kind;
using schema::Object;
using schema::Snapshot;

namespace {

bool is_moved(const Object& was, const Object& is) {
  return was.fact("bound") != is.fact("bound") || was.fact("parents") != is.fact("parents");
}

/// What depends on what else than tables and columns, and on its own table.
std::set<Key> needs_of(const Snapshot& schema, const Object& object, const Object& table) {
  std::set<Key> needs{table.key};
  for (const Snapshot::Edge& edge :
       schema.needs[static_cast<std::size_t>(&object - schema.objects.data())]) {
    const Key& key = schema.objects[edge.to].key;
    if (key.kind != Kind::kTable && key.kind != Kind::kColumn) needs.insert(key);
  }
  return needs;
}

/// Since PostgreSQL 18 the NOT NULL of a partition has a name of its own.
void name_not_null(Object& column, const Object& table) {
  if (!column.has("not_null") || !table.has("@not_null_names")) return;
  const nlohmann::json names = nlohmann::json::parse(table.fact("@not_null_names"));
  const auto found = names.find(column.fact("name"));
  if (found == names.end()) return;
  column.facts["@not_null"] = found->get<std::string>();
  if (column.fact("@not_null") != usual_not_null_name(column))
    column.facts["not_null_name"] = column.fact("@not_null");
}

/// A parent's column as a partition has it.
Object inherited(const Object& of_parent, const Object& table, const nlohmann::json& settings) {
  Object column = of_parent;
  for (const char* fact :
       {"identity", "sequence", "storage", "compression", "statistics", "options", "comment",
        "foreign_options", "foreign", "not_null_name", "not_null_no_inherit", "not_null_not_valid",
        "not_null_comment", "@not_null"})
    column.facts.erase(fact);
  if (of_parent.has("not_null_no_inherit")) column.facts.erase("not_null");
  column.facts["on"] = table.key.name;
  column.key.name = table.key.name + "." + column.fact("name");
  if (table.has("foreign")) column.facts["foreign"] = "true";
  for (const auto& [setting, value] : settings.items())
    column.facts[setting] = value.is_string() ? value.get<std::string>() : value.dump();
  if (settings.contains("not_null")) column.facts["not_null"] = "true";
  name_not_null(column, table);
  if (settings.contains("generated")) {
    std::string& expression = column.facts["generated"];  // `(a + b) STORED`
    expression = expression.substr(1, expression.rfind(')') - 1);
  }
  return column;
}

/// The columns of a table, those of its parents too if it is a partition.
std::vector<schema::Addition> columns_of(const Snapshot& schema, const Object& table) {
  std::vector<schema::Addition> columns;
  if (!table.has("bound")) {
    for (const Object& object : schema.objects) {
      if (object.key.kind == Kind::kColumn && object.fact("on") == table.key.name)
        columns.push_back({.object = object, .needs = needs_of(schema, object, table)});
    }
    return columns;
  }
  const Object* parent = table_of(schema, list_of(table.fact("parents")).front());
  if (!parent) return columns;
  const nlohmann::json settings = table.has("inherited_columns")
                                      ? nlohmann::json::parse(table.fact("inherited_columns"))
                                      : nlohmann::json::object();
  columns = columns_of(schema, *parent);
  const std::vector<std::string> order = list_of(table.fact("@column_order"));
  for (schema::Addition& column : columns) {
    const std::string name = column.object.fact("name");
    column.object = inherited(column.object, table, settings.value(name, nlohmann::json::object()));
    column.needs.erase(parent->key);
    column.needs.insert(table.key);
    if (!order.empty())
      column.object.position = static_cast<int>(std::ranges::find(order, name) - order.begin()) + 1;
  }
  return columns;
}

/// The indexes and constraints that a partition has of its parents'.
std::vector<schema::Addition> parts_of_parents(const Snapshot& schema, const Object& table) {
  std::vector<schema::Addition> parts;
  for (const Object& part : schema.of_parents) {
    if (part.fact("on") != table.key.name || schema.find(part.key)) continue;
    schema::Addition own{.object = part, .needs = {table.key}};
    own.object.facts.erase("@of_parent");
    own.object.facts.erase("@root");
    if (part.has("references"))
      own.needs.insert({.kind = Kind::kTable, .name = part.fact("references")});
    parts.push_back(std::move(own));
  }
  return parts;
}

void add_detached(const Snapshot& before, const Object& was, std::vector<schema::Addition>& parts) {
  std::vector<schema::Addition> own = columns_of(before, was);
  std::ranges::move(parts_of_parents(before, was), std::back_inserter(own));
  for (schema::Addition& part : own) {
    part.object.facts["@detached"] = "true";
    parts.push_back(std::move(part));
  }
}

void add_attached(const Snapshot& after, const Object& is, std::vector<schema::Addition>& parts) {
  std::ranges::move(columns_of(after, is), std::back_inserter(parts));
  for (schema::Addition& part : parts_of_parents(after, is)) {
    if (part.object.fact("type") == "c") parts.push_back(std::move(part));
  }
}

}  // namespace

const Object* table_of(const Snapshot& schema, const std::string& name) {
  return schema.find({.kind = Kind::kTable, .name = name});
}

std::vector<std::string> parents_of(const Snapshot& schema, const std::string& table) {
  const Object* object = table_of(schema, table);
  return list_of(object ? object->fact("parents") : "");
}

std::set<std::string> ancestors_of(const Snapshot& schema, const std::string& table) {
  std::set<std::string> found;
  std::vector<std::string> open{table};
  while (!open.empty()) {
    const std::string next = std::move(open.back());
    open.pop_back();
    for (std::string& parent : parents_of(schema, next)) {
      if (found.insert(parent).second) open.push_back(std::move(parent));
    }
  }
  return found;
}

bool has_column(const Snapshot& schema, const std::string& table, const std::string& column) {
  if (schema.find({.kind = Kind::kColumn, .name = table + "." + column})) return true;
  return std::ranges::any_of(parents_of(schema, table), [&](const std::string& parent) {
    return has_column(schema, parent, column);
  });
}

bool is_detached(const Object& was, const Object& is) {
  return was.has("bound") && is_moved(was, is);
}

bool is_attached(const Object& was, const Object& is) {
  return is.has("bound") && is_moved(was, is);
}

Schemas with_parts_of_moved(const Snapshot& before, const Snapshot& after) {
  std::vector<schema::Addition> of_before;
  std::vector<schema::Addition> of_after;
  for (const Object& is : after.objects) {
    if (is.key.kind != Kind::kTable) continue;
    const Object* was = before.find(is.key);
    if (was && is_detached(*was, is)) add_detached(before, *was, of_before);
    if (was ? is_attached(*was, is) : is.has("@column_order")) add_attached(after, is, of_after);
  }
  return {.before = of_before.empty() ? before : schema::with(before, of_before),
          .after = of_after.empty() ? after : schema::with(after, of_after)};
}

}  // namespace headway::autogenerate
