#include "runner/sql/code_reach.hpp"

#include "runner/sql/session_change.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace headway::sql {

namespace {

using nlohmann::json;
using enum CodeReach;

bool holds_node(const Node& node, std::string_view kind) {
  bool found = false;
  for_each_node(node, [&](const std::string& each, const json&) { found = found || each == kind; });
  return found;
}

bool leaves_session_alone(const Node& node) {
  return session_change(node) == SessionChange::kNone;
}

/// Of a column's constraint the grammar has DEFERRABLE and INITIALLY DEFERRED as nodes beside it.
bool holds_deferrable(const Node& node) {
  bool found = false;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind != "Constraint") return;
    const std::string type = text_of(fields, "contype");
    found = found || flag_of(fields, "deferrable") || flag_of(fields, "initdeferred") ||
            type == "CONSTR_ATTR_DEFERRABLE" || type == "CONSTR_ATTR_DEFERRED";
  });
  return found;
}

bool is_temporary(const json& range_var) {
  return text_of(range_var, "relpersistence") == "t" ||
         text_of(range_var, "schemaname").starts_with("pg_temp");
}

/// A schema's own statements may be of any kind.
CodeReach of_schema(const Node& node) {
  return node.fields.contains("schemaElts") ? kAny : kNone;
}

CodeReach of_enumeration(const Node&) {
  return kNone;
}

CodeReach of_comment(const Node&) {
  return kNone;
}

CodeReach of_sequence(const Node& node) {
  return is_temporary(object_of(node.fields, "sequence")) ? kAny : kNone;
}

/// A copied definition may bring a deferrable constraint along, and a partition is compared with
/// the rows of the default partition.
CodeReach of_table(const Node& node) {
  const bool plain = !node.fields.contains("inhRelations") && !node.fields.contains("partbound") &&
                     !node.fields.contains("ofTypename") && !holds_node(node, "TableLikeClause");
  const bool temporary = is_temporary(object_of(node.fields, "relation"));
  return plain && !temporary && leaves_session_alone(node) && !holds_deferrable(node) ? kNone
                                                                                      : kAny;
}

/// Of a view that is made anew: its query is not run.
CodeReach of_view(const Node& node) {
  const bool plain =
      !flag_of(node.fields, "replace") && !is_temporary(object_of(node.fields, "view"));
  return plain ? kNone : kAny;
}

CodeReach of_index(const Node& node) {
  return flag_of(node.fields, "concurrent") || !leaves_session_alone(node) ? kAny : kTable;
}

/// A default is computed for the rows that are there, and checks are made of them.
CodeReach of_alter_table(const Node& node) {
  constexpr std::array<std::string_view, 7> kActions = {
      "AT_AddColumn",  "AT_ColumnDefault", "AT_SetNotNull",    "AT_DropNotNull",
      "AT_DropColumn", "AT_AddConstraint", "AT_DropConstraint"};
  if (text_of(node.fields, "objtype") != "OBJECT_TABLE") return kAny;
  for (const json& command : list_of(node.fields, "cmds")) {
    const json* action = as_node(command, "AlterTableCmd");
    if (action == nullptr || !std::ranges::contains(kActions, text_of(*action, "subtype")) ||
        text_of(*action, "behavior") == "DROP_CASCADE")
      return kAny;
  }
  return leaves_session_alone(node) && !holds_deferrable(node) ? kTable : kAny;
}

CodeReach of_insert(const Node& node) {
  const json* select = as_node(object_of(node.fields, "selectStmt"), "SelectStmt");
  const bool only_values = select != nullptr && select->contains("valuesLists") &&
                           !node.fields.contains("withClause") && !holds_node(node, "SubLink");
  return only_values && leaves_session_alone(node) ? kTable : kAny;
}

const std::unordered_map<std::string_view, CodeReach (*)(const Node&)>& by_kind() {
  static const std::unordered_map<std::string_view, CodeReach (*)(const Node&)> kKinds = {
      {"CreateStmt", of_table},    {"CreateSeqStmt", of_sequence},
      {"ViewStmt", of_view},       {"CreateSchemaStmt", of_schema},
      {"IndexStmt", of_index},     {"CreateEnumStmt", of_enumeration},
      {"CommentStmt", of_comment}, {"AlterTableStmt", of_alter_table},
      {"InsertStmt", of_insert},
  };
  return kKinds;
}

}  // namespace

CodeReach code_reach(const Node& node) {
  const auto found = by_kind().find(node.kind);
  return found == by_kind().end() ? kAny : found->second(node);
}

}  // namespace headway::sql
