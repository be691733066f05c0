#include "runner/sql/data_loss.hpp"

#include "runner/revisions/lexer.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/functions.hpp"
#include "runner/sql/parse_tree.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace headway::sql {

namespace {

using nlohmann::json;
using revisions::Statement;
using Kinds = std::unordered_set<std::string_view>;

/// Statements that take nothing away, apart from the queries, expressions and functions in them. A
/// kind that is not listed does.
const Kinds& keeping_kinds() {
  static const Kinds kKinds = {
      // queries and what belongs to them
      "SelectStmt", "InsertStmt", "CopyStmt", "ExplainStmt", "PrepareStmt", "DeclareCursorStmt",
      "FetchStmt", "ClosePortalStmt", "DeallocateStmt",
      // definitions
      "CreateStmt", "CreateTableAsStmt", "ViewStmt", "CreateFunctionStmt", "CreateTrigStmt",
      "RuleStmt", "IndexStmt", "CreateSeqStmt", "CreateSchemaStmt", "CreateExtensionStmt",
      "CreateEnumStmt", "CompositeTypeStmt", "CreateRangeStmt", "DefineStmt", "CreateDomainStmt",
      "CreatePolicyStmt", "CreateStatsStmt", "CreateOpClassStmt", "CreateOpFamilyStmt",
      "CreateCastStmt", "CreateConversionStmt", "CreateTransformStmt", "CreatePLangStmt",
      "CreateAmStmt", "CreateFdwStmt", "CreateForeignServerStmt", "CreateForeignTableStmt",
      "CreateUserMappingStmt", "CreatePublicationStmt", "CreateEventTrigStmt", "CreatedbStmt",
      "CreateTableSpaceStmt", "CreateRoleStmt",
      // changes of definitions
      "AlterPolicyStmt", "AlterFunctionStmt", "AlterTypeStmt", "AlterEnumStmt", "AlterStatsStmt",
      "AlterCollationStmt", "AlterOperatorStmt", "AlterOpFamilyStmt", "AlterTSConfigurationStmt",
      "AlterTSDictionaryStmt", "AlterFdwStmt", "AlterForeignServerStmt", "AlterUserMappingStmt",
      "AlterPublicationStmt", "AlterEventTrigStmt", "AlterDomainStmt", "AlterDatabaseStmt",
      "AlterDatabaseSetStmt", "AlterDatabaseRefreshCollStmt", "AlterTableSpaceOptionsStmt",
      "AlterRoleStmt", "AlterRoleSetStmt", "AlterOwnerStmt", "AlterObjectSchemaStmt",
      "AlterObjectDependsStmt", "AlterSystemStmt", "RenameStmt", "ReassignOwnedStmt",
      // words about objects, and rights
      "CommentStmt", "SecLabelStmt", "GrantStmt", "GrantRoleStmt", "AlterDefaultPrivilegesStmt",
      // the session, locks and upkeep
      "VariableSetStmt", "VariableShowStmt", "TransactionStmt", "ConstraintsSetStmt", "LockStmt",
      "NotifyStmt", "ListenStmt", "UnlistenStmt", "DiscardStmt", "CheckPointStmt", "VacuumStmt",
      "ReindexStmt", "ClusterStmt"};
  return kKinds;
}

/// DROP of these takes a definition away, which can be written again.
const Kinds& droppable_definitions() {
  static const Kinds kKinds = {"OBJECT_INDEX",           "OBJECT_VIEW",
                               "OBJECT_FUNCTION",        "OBJECT_PROCEDURE",
                               "OBJECT_ROUTINE",         "OBJECT_AGGREGATE",
                               "OBJECT_TRIGGER",         "OBJECT_RULE",
                               "OBJECT_POLICY",          "OBJECT_CAST",
                               "OBJECT_DOMAIN",          "OBJECT_TYPE",
                               "OBJECT_COLLATION",       "OBJECT_OPERATOR",
                               "OBJECT_OPCLASS",         "OBJECT_OPFAMILY",
                               "OBJECT_STATISTIC_EXT",   "OBJECT_ACCESS_METHOD",
                               "OBJECT_TSCONFIGURATION", "OBJECT_TSDICTIONARY",
                               "OBJECT_TSPARSER",        "OBJECT_TSTEMPLATE",
                               "OBJECT_LANGUAGE",        "OBJECT_TRANSFORM",
                               "OBJECT_CONVERSION",      "OBJECT_PUBLICATION",
                               "OBJECT_EVENT_TRIGGER"};
  return kKinds;
}

/// Actions of ALTER TABLE and its like that change or take away stored values. Others do not.
bool action_keeps(std::string_view subtype) {
  static const Kinds kLosing = {"AT_DropColumn",    "AT_AlterColumnType", "AT_DropExpression",
                                "AT_SetExpression", "AT_DropIdentity",    "AT_SetIdentity",
                                "AT_SetUnLogged"};
  return !subtype.empty() && !kLosing.contains(subtype);
}

bool alter_table_keeps(const Node& node) {
  return std::ranges::all_of(list_of(node.fields, "cmds"), [](const json& command) {
    const json* action = as_node(command, "AlterTableCmd");
    return action != nullptr && action_keeps(text_of(*action, "subtype"));
  });
}

bool alter_sequence_keeps(const Node& node) {
  return std::ranges::none_of(list_of(node.fields, "options"), [](const json& option) {
    const json* element = as_node(option, "DefElem");
    const std::string name = element == nullptr ? std::string() : text_of(*element, "defname");
    return name == "restart" || name == "as";
  });
}

/// Judged by its kind alone.
bool kind_keeps(const Node& node) {
  if (node.is("AlterTableStmt")) return alter_table_keeps(node);
  if (node.is("AlterSeqStmt")) return alter_sequence_keeps(node);
  if (node.is("DropStmt"))
    return droppable_definitions().contains(text_of(node.fields, "removeType")) &&
           text_of(node.fields, "behavior") != "DROP_CASCADE";
  if (node.is("CopyStmt") && flag_of(node.fields, "is_program")) return false;
  return keeping_kinds().contains(node.kind);
}

/// The code that statements before may have left, besides that of the database.
struct Before : PresentCode {
  /// The search path names pg_catalog behind another schema, whose functions come first.
  bool shadowed = false;
};

/// Such a statement shows code that runs later, where the statement is judged that runs it.
bool only_shows_code(const Node& node) {
  static const Kinds kKinds = {"CreateFunctionStmt", "CreateTrigStmt", "RuleStmt",
                               "CreatePolicyStmt", "AlterPolicyStmt"};
  return kKinds.contains(node.kind);
}

bool call_is_harmless(const json& call, const Before& before) {
  const Name name = listed_name(list_of(call, "funcname"));
  if (!is_harmless_call(name)) return false;
  return !name.schema.empty() || (!before.shadowed && !before.functions.contains(name.name));
}

bool operator_is_harmless(const json& expression, const Before& before) {
  const Name name = listed_name(list_of(expression, "name"));
  if (name.schema == "pg_catalog") return true;
  return name.schema.empty() && !before.shadowed && !before.operators.contains(name.name);
}

/// Whether a part of the statement changes rows, or runs code that it does not show.
bool part_loses(const std::string& kind, const json& fields, const Before& before) {
  static const Kinds kLosing = {"UpdateStmt",  "DeleteStmt", "MergeStmt", "TruncateStmt",
                                "ExecuteStmt", "CallStmt",   "DoStmt"};
  if (kLosing.contains(kind)) return true;
  if (kind == "FuncCall") return !call_is_harmless(fields, before);
  if (kind == "RangeVar" && before.in_views) return true;
  // The server also puts casts where none is written.
  if (before.in_casts && (kind == "SelectStmt" || kind == "InsertStmt" || kind == "TypeCast"))
    return true;
  if (kind == "A_Expr") return !operator_is_harmless(fields, before);
  if (kind != "InsertStmt") return false;
  const auto conflict = fields.find("onConflictClause");
  return before.on_rows ||
         (conflict != fields.end() && text_of(*conflict, "action") == "ONCONFLICT_UPDATE");
}

bool loses(const Node& node, const Before& before) {
  if (!kind_keeps(node)) return true;
  if (before.on_definitions && !node.is("SelectStmt")) return true;
  if (node.is("CopyStmt") && flag_of(node.fields, "is_from") && before.on_rows) return true;
  if (only_shows_code(node)) return false;
  bool found = false;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    found = found || part_loses(kind, fields, before);
  });
  return found;
}

/// Whether the search path names pg_catalog anywhere but first.
bool puts_catalog_behind(const Node& node) {
  if (!node.is("VariableSetStmt") || text_of(node.fields, "name") != "search_path") return false;
  bool first = true;
  for (const json& argument : list_of(node.fields, "args")) {
    const json* constant = as_node(argument, "A_Const");
    const std::string schema = constant != nullptr && constant->contains("sval")
                                   ? text_of((*constant)["sval"], "sval")
                                   : std::string();
    if (!first && schema == "pg_catalog") return true;
    // One text with commas in it names several.
    if (schema.contains(',') && schema.contains("pg_catalog")) return true;
    first = false;
  }
  return false;
}

/// set_config() is not followed in detail.
bool may_set_search_path(const Node& node) {
  bool found = false;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind == "FuncCall" && listed_name(list_of(fields, "funcname")).name == "set_config" &&
        fields.dump().contains("pg_catalog"))
      found = true;
  });
  return found;
}

/// An INSERT without its literals, which change nothing here: a file that fills a table may hold
/// some hundred thousand of the same shape, and one of them is parsed. Empty for other statements.
std::string insert_shape(const Statement& statement) {
  if (!revisions::Opening(statement, 1).is(0, "insert")) return {};
  revisions::Lexer lexer(statement.text, statement.line, statement.backslash_escapes);
  std::string shape;
  for (revisions::Token token = lexer.next();; token = lexer.next()) {
    using enum revisions::Token::Kind;
    if (token.kind == kEnd) return shape;
    if (token.kind == kSpace || token.kind == kLineComment || token.kind == kBlockComment) continue;
    const bool literal = token.kind == kString || token.kind == kNumber;
    shape += literal ? std::string_view("?") : token.text;
    shape += ' ';
  }
}

void note(const Node& node, Before& before) {
  if (node.is("CreateFunctionStmt"))
    before.functions.insert(listed_name(list_of(node.fields, "funcname")).name);
  if (node.is("DefineStmt")) {
    const std::string name = listed_name(list_of(node.fields, "defnames")).name;
    (text_of(node.fields, "kind") == "OBJECT_OPERATOR" ? before.operators : before.functions)
        .insert(name);
  }
  if (node.is("RenameStmt") && text_of(node.fields, "renameType") != "OBJECT_COLUMN")
    before.functions.insert(text_of(node.fields, "newname"));
  before.on_rows = before.on_rows || node.is("CreateTrigStmt") || node.is("RuleStmt");
  before.on_definitions = before.on_definitions || node.is("CreateEventTrigStmt");
  before.in_casts = before.in_casts || (node.is("CreateCastStmt") && node.fields.contains("func"));
  before.shadowed = before.shadowed || puts_catalog_behind(node) ||
                    (node.is("SelectStmt") && may_set_search_path(node));
}

/// True if a statement that loses data runs nothing that it does not show.
bool shows_all(const Node& node) {
  static const Kinds kKinds = {"DropStmt",     "AlterTableStmt", "TruncateStmt",
                               "AlterSeqStmt", "UpdateStmt",     "DeleteStmt"};
  return kKinds.contains(node.kind);
}

/// Code that nobody has seen may have left any.
Before everything() {
  Before before;
  before.on_rows = before.on_definitions = before.in_views = before.in_casts = before.shadowed =
      true;
  return before;
}

}  // namespace

bool may_lose_data(const Statement& statement) {
  const auto node = parse(statement);
  return !node || loses(*node, {});
}

struct LossFinder::State {
  Before before;
  std::string shape;
};

LossFinder::LossFinder(const PresentCode& present)
    : state_(std::make_unique<State>(State{.before = {present}, .shape = {}})) {}

LossFinder::~LossFinder() = default;

bool LossFinder::next(const Statement& statement) {
  const std::string before_shape = std::exchange(state_->shape, insert_shape(statement));
  if (!state_->shape.empty() && state_->shape == before_shape) return last_;
  const auto node = parse(statement);
  last_ = !node || loses(*node, state_->before);
  if (last_ && (!node || !shows_all(*node)))
    state_->before = everything();
  else
    note(*node, state_->before);
  return last_;
}

bool may_lose_data(const std::vector<const Statement*>& statements, const PresentCode& present) {
  LossFinder finder(present);
  return std::ranges::any_of(statements,
                             [&](const Statement* statement) { return finder.next(*statement); });
}

}  // namespace headway::sql
