#include "runner/sql/effects.hpp"

#include "runner/sql/alter_table.hpp"
#include "runner/sql/functions.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

namespace headway::sql {

namespace {

using nlohmann::json;
using enum LockMode;

Name relation_of(const json& fields, const char* field = "relation") {
  return relation_name(object_of(fields, field));
}

bool names_rows(const json& condition);

/// `column = value` or `column IN (...)`, or one of these among others that must hold too.
bool is_narrow(const json& condition) {
  if (const json* comparison = as_node(condition, "A_Expr")) {
    const std::string kind = text_of(*comparison, "kind");
    const std::string name = listed_name(list_of(*comparison, "name")).name;
    return name == "=" && (kind == "AEXPR_OP" || kind == "AEXPR_IN");
  }
  const json* both = as_node(condition, "BoolExpr");
  return both != nullptr && text_of(*both, "boolop") == "AND_EXPR" && names_rows(*both);
}

bool names_rows(const json& both) {
  return std::ranges::any_of(list_of(both, "args"), is_narrow);
}

/// UPDATE and DELETE that name no rows work through the table.
Work work_of_change(const json& fields) {
  return is_narrow(object_of(fields, "whereClause")) ? Work::kNone : Work::kScans;
}

/// Every table that a query in the statement reads or changes.
void add_queries(const Node& node, Effects& effects) {
  std::set<std::string> own_names;  // of WITH
  bool locks_rows = false;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind == "CommonTableExpr") own_names.insert(text_of(fields, "ctename"));
    if (kind == "LockingClause") locks_rows = true;
  });
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind == "RangeVar") {
      const Name name = relation_name(fields);
      if (!name.schema.empty() || !own_names.contains(name.name))
        add_effect(effects, {.relation = name, .lock = locks_rows ? kRowShare : kAccessShare});
    }
    if (kind == "InsertStmt" || kind == "MergeStmt")
      add_effect(effects, {.relation = relation_of(fields), .lock = kRowExclusive});
    if (kind == "UpdateStmt" || kind == "DeleteStmt")
      add_effect(
          effects,
          {.relation = relation_of(fields), .lock = kRowExclusive, .work = work_of_change(fields)});
  });
}

void add_create_table(const Node& node, Effects& effects) {
  effects.creates.push_back(relation_of(node.fields));
  add_references(list_of(node.fields, "constraints"), effects);
  for (const json& element : list_of(node.fields, "tableElts")) {
    if (const json* constraint = as_node(element, "Constraint"))
      add_reference(*constraint, effects);
    if (const json* column = as_node(element, "ColumnDef"))
      add_references(list_of(*column, "constraints"), effects);
    if (const json* like = as_node(element, "TableLikeClause"))
      add_effect(effects, {.relation = relation_of(*like), .lock = kAccessShare});
  }
  const bool partition = node.fields.contains("partbound");
  for (const json& parent : list_of(node.fields, "inhRelations")) {
    if (const json* relation = as_node(parent, "RangeVar"))
      add_effect(effects, {.relation = relation_name(*relation),
                           .lock = partition ? kAccessExclusive : kShareUpdateExclusive});
  }
}

void add_drop(const Node& node, Effects& effects) {
  const std::string type = text_of(node.fields, "removeType");
  // DROP TRIGGER, RULE and POLICY name the table in front of their own name.
  const bool of_table =
      type == "OBJECT_TRIGGER" || type == "OBJECT_RULE" || type == "OBJECT_POLICY";
  const bool relation = type == "OBJECT_TABLE" || type == "OBJECT_VIEW" ||
                        type == "OBJECT_MATVIEW" || type == "OBJECT_SEQUENCE" ||
                        type == "OBJECT_INDEX" || type == "OBJECT_FOREIGN_TABLE";
  if (!of_table && !relation) return;
  const LockMode lock =
      flag_of(node.fields, "concurrent") ? kShareUpdateExclusive : kAccessExclusive;
  for (const json& object : list_of(node.fields, "objects")) {
    const json* list = as_node(object, "List");
    if (list == nullptr) continue;
    json names = list_of(*list, "items");
    if (of_table && !names.empty()) names.erase(names.size() - 1);
    add_effect(effects, {.relation = listed_name(names), .lock = lock});
  }
}

void add_rename(const Node& node, Effects& effects) {
  if (!node.fields.contains("relation")) return;
  const bool index = text_of(node.fields, "renameType") == "OBJECT_INDEX";
  add_effect(effects, {.relation = relation_of(node.fields),
                       .lock = index ? kShareUpdateExclusive : kAccessExclusive});
}

void add_upkeep(const Node& node, Effects& effects) {
  const bool full = option_of(list_of(node.fields, "options"), "full", false);
  for (const json& one : list_of(node.fields, "rels")) {
    const json* relation = as_node(one, "VacuumRelation");
    if (relation == nullptr) continue;
    add_effect(effects, {.relation = relation_of(*relation),
                         .lock = full ? kAccessExclusive : kShareUpdateExclusive,
                         .work = full ? Work::kRewrites : Work::kNone});
  }
}

void add_reindex(const Node& node, Effects& effects) {
  if (!node.fields.contains("relation")) {
    effects.known = false;  // of a whole schema or database
    return;
  }
  const bool concurrent = option_of(list_of(node.fields, "params"), "concurrently", false);
  const bool index = text_of(node.fields, "kind") == "REINDEX_OBJECT_INDEX";
  const LockMode lock = index ? kAccessExclusive : kShare;
  add_effect(effects, {.relation = relation_of(node.fields),
                       .lock = concurrent ? kShareUpdateExclusive : lock,
                       .work = Work::kScans});
}

void add_lock(const Node& node, Effects& effects) {
  const int mode = std::clamp(node.fields.value("mode", 8), 1, 8);
  for (const json& one : list_of(node.fields, "relations")) {
    if (const json* relation = as_node(one, "RangeVar"))
      add_effect(effects,
                 {.relation = relation_name(*relation), .lock = static_cast<LockMode>(mode - 1)});
  }
}

void add_truncate(const Node& node, Effects& effects) {
  for (const json& one : list_of(node.fields, "relations")) {
    if (const json* relation = as_node(one, "RangeVar"))
      add_effect(effects, {.relation = relation_name(*relation), .lock = kAccessExclusive});
  }
}

void add_alter_table(const Node& node, Effects& effects) {
  // ALTER TYPE changes a type; tables that use it are not named.
  if (text_of(node.fields, "objtype") == "OBJECT_TYPE") {
    effects.known = false;
    return;
  }
  for (const json& command : list_of(node.fields, "cmds")) {
    if (const json* action = as_node(command, "AlterTableCmd"))
      add_action(relation_of(node.fields), *action, effects);
  }
}

void add_index(const Node& node, Effects& effects) {
  const bool concurrent = flag_of(node.fields, "concurrent");
  add_effect(effects, {.relation = relation_of(node.fields),
                       .lock = concurrent ? kShareUpdateExclusive : kShare,
                       .work = Work::kScans});
}

void add_refresh(const Node& node, Effects& effects) {
  add_effect(effects, {.relation = relation_of(node.fields),
                       .lock = flag_of(node.fields, "concurrent") ? kExclusive : kAccessExclusive,
                       .work = Work::kRewrites});
}

void add_copy(const Node& node, Effects& effects) {
  if (node.fields.contains("relation"))
    add_effect(effects, {.relation = relation_of(node.fields),
                         .lock = flag_of(node.fields, "is_from") ? kRowExclusive : kAccessShare});
  add_queries(node, effects);
}

void add_view(const Node& node, Effects& effects) {
  add_queries(node, effects);
  const Name name = relation_of(node.fields, "view");
  if (flag_of(node.fields, "replace"))
    add_effect(effects, {.relation = name, .lock = kAccessExclusive});
  effects.creates.push_back(name);
}

void add_table_as(const Node& node, Effects& effects) {
  add_queries(node, effects);
  effects.creates.push_back(relation_name(object_of(object_of(node.fields, "into"), "rel")));
}

void add_sequence(const Node& node, Effects& effects) {
  effects.creates.push_back(relation_of(node.fields, "sequence"));
}

void add_comment(const Node& node, Effects& effects) {
  const std::string type = text_of(node.fields, "objtype");
  const json* list = as_node(object_of(node.fields, "object"), "List");
  if (list == nullptr || (type != "OBJECT_TABLE" && type != "OBJECT_COLUMN")) return;
  json names = list_of(*list, "items");
  if (type == "OBJECT_COLUMN" && !names.empty()) names.erase(names.size() - 1);
  add_effect(effects, {.relation = listed_name(names), .lock = kShareUpdateExclusive});
}

using Add = void (*)(const Node&, Effects&);

/// A lock on the statement's `relation`, or on the table of that field, and nothing else.
template <LockMode kLock, Work kWork = Work::kNone>
void add_plain(const Node& node, Effects& effects) {
  const char* field = node.fields.contains("table") ? "table" : "relation";
  if (!node.fields.contains(field)) return;
  add_effect(effects, {.relation = relation_of(node.fields, field), .lock = kLock, .work = kWork});
}

void add_cluster(const Node& node, Effects& effects) {
  effects.known = node.fields.contains("relation");
  add_plain<kAccessExclusive, Work::kRewrites>(node, effects);
}

void hide(const Node&, Effects& effects) {
  effects.known = false;
}

const std::unordered_map<std::string_view, Add>& by_kind() {
  static const std::unordered_map<std::string_view, Add> kKinds = {
      {"SelectStmt", add_queries},
      {"InsertStmt", add_queries},
      {"UpdateStmt", add_queries},
      {"DeleteStmt", add_queries},
      {"MergeStmt", add_queries},
      {"ExplainStmt", add_queries},
      {"DeclareCursorStmt", add_queries},
      {"CopyStmt", add_copy},
      {"CreateStmt", add_create_table},
      {"CreateTableAsStmt", add_table_as},
      {"CreateSeqStmt", add_sequence},
      {"ViewStmt", add_view},
      {"IndexStmt", add_index},
      {"AlterTableStmt", add_alter_table},
      {"AlterSeqStmt", add_plain<kShareRowExclusive>},
      {"AlterObjectSchemaStmt", add_plain<kAccessExclusive>},
      {"RenameStmt", add_rename},
      {"DropStmt", add_drop},
      {"TruncateStmt", add_truncate},
      {"LockStmt", add_lock},
      {"VacuumStmt", add_upkeep},
      {"ClusterStmt", add_cluster},
      {"ReindexStmt", add_reindex},
      {"RefreshMatViewStmt", add_refresh},
      {"CreateTrigStmt", add_plain<kShareRowExclusive>},
      {"RuleStmt", add_plain<kAccessExclusive>},
      {"CreatePolicyStmt", add_plain<kAccessExclusive>},
      {"AlterPolicyStmt", add_plain<kAccessExclusive>},
      {"CommentStmt", add_comment},
      {"DoStmt", hide},
      {"CallStmt", hide},
      {"ExecuteStmt", hide},
      {"FetchStmt", hide},
      {"DropOwnedStmt", hide},
      {"AlterTableMoveAllStmt", hide},
      {"CreateSchemaStmt", hide},
      {"CreateExtensionStmt", hide},
      {"AlterExtensionStmt", hide},
      {"ImportForeignSchemaStmt", hide},
  };
  return kKinds;
}

}  // namespace

Effects effects_of(const revisions::Statement& statement) {
  const auto node = parse(statement);
  return node ? effects_of(*node) : Effects{.known = false};
}

Effects effects_of(const Node& node) {
  Effects effects;
  const auto found = by_kind().find(node.kind);
  if (found != by_kind().end()) found->second(node, effects);
  const bool only_shown = node.is("CreateFunctionStmt") || node.is("RuleStmt") ||
                          node.is("CreateTrigStmt") || node.is("ViewStmt");
  if (!only_shown && calls_unknown_function(node)) effects.known = false;
  return effects;
}

}  // namespace headway::sql
