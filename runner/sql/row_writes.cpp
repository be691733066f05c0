#include "runner/sql/row_writes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace headway::sql {

namespace {

using nlohmann::json;

bool adds_primary_key(const json& alter_table) {
  return std::ranges::any_of(list_of(alter_table, "cmds"), [](const json& each) {
    const json* command = as_node(each, "AlterTableCmd");
    if (command == nullptr || !command->contains("def")) return false;
    const json* constraint = as_node((*command)["def"], "Constraint");
    return constraint != nullptr && text_of(*constraint, "contype") == "CONSTR_PRIMARY";
  });
}

bool counts(std::string_view kind, const json& fields) {
  constexpr std::array<std::string_view, 4> kChangesOfRows = {"InsertStmt", "UpdateStmt",
                                                              "DeleteStmt", "MergeStmt"};
  if (std::ranges::contains(kChangesOfRows, kind)) return true;
  if (kind == "CopyStmt") return flag_of(fields, "is_from");
  if (kind == "CreateStmt") return !flag_of(fields, "if_not_exists");
  return kind == "AlterTableStmt" && adds_primary_key(fields);
}

void add_dropped(const json& drop, std::vector<Name>& names) {
  if (text_of(drop, "removeType") != "OBJECT_TABLE") return;
  for (const json& object : list_of(drop, "objects")) {
    if (const json* list = as_node(object, "List"))
      names.push_back(listed_name(list_of(*list, "items")));
  }
}

void add_truncated(const json& truncate, std::vector<Name>& names) {
  for (const json& relation : list_of(truncate, "relations")) {
    if (const json* range_var = as_node(relation, "RangeVar"))
      names.push_back(relation_name(*range_var));
  }
}

}  // namespace

std::vector<Name> written_or_made(const revisions::Statement& statement) {
  std::vector<Name> names;
  const auto root = parse(statement);
  if (!root) return names;
  for_each_node(*root, [&](const std::string& kind, const json& fields) {
    if (kind == "DropStmt") return add_dropped(fields, names);
    if (kind == "TruncateStmt") return add_truncated(fields, names);
    const auto relation = fields.find("relation");
    if (relation != fields.end() && counts(kind, fields)) names.push_back(relation_name(*relation));
  });
  return names;
}

}  // namespace headway::sql
