#include "runner/sql/session_change.hpp"

#include "common/text.hpp"
#include "runner/revisions/opening.hpp"
#include "runner/sql/functions.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace headway::sql {

namespace {

using nlohmann::json;
using revisions::Statement;

/// escape_string_warning changes no more than a warning; but that comes as the text is read.
constexpr std::array<std::string_view, 4> kReading = {
    "standard_conforming_strings", "client_encoding", "backslash_quote", "escape_string_warning"};

/// The argument of a function call as a constant; nullptr where it is computed.
const json* constant_argument(const json& call, std::size_t place) {
  const json& arguments = list_of(call, "args");
  return place < arguments.size() ? as_node(arguments[place], "A_Const") : nullptr;
}

/// A call of set_config() that is or may be for the session rather than the transaction.
bool sets_config(const json& call) {
  if (listed_name(list_of(call, "funcname")).name != "set_config") return false;
  const json* local = constant_argument(call, 2);
  return local == nullptr || !local->contains("boolval") ||
         !flag_of((*local)["boolval"], "boolval");
}

SessionChange change_by_set(const Node& node) {
  const bool transaction = text_of(node.fields, "kind") == "VAR_SET_MULTI" &&
                           text_of(node.fields, "name") != "SESSION CHARACTERISTICS";
  return transaction || flag_of(node.fields, "is_local") ? SessionChange::kNone
                                                         : SessionChange::kSettings;
}

bool holds_temporary(const json& fields, const char* name) {
  const auto relation = fields.find(name);
  return relation != fields.end() && text_of(*relation, "relpersistence") == "t";
}

bool makes_temporary(const Node& node) {
  const auto into = node.fields.find("into");
  return holds_temporary(node.fields, "relation") || holds_temporary(node.fields, "view") ||
         holds_temporary(node.fields, "sequence") ||
         (into != node.fields.end() && holds_temporary(*into, "rel")) ||
         (node.fields.contains("intoClause") && holds_temporary(node.fields["intoClause"], "rel"));
}

/// A cursor WITH HOLD; 0x0020 is CURSOR_OPT_HOLD of parsenodes.h.
bool holds_cursor(const Node& node) {
  constexpr int kHold = 0x0020;
  return node.is("DeclareCursorStmt") && (node.fields.value("options", 0) & kHold) != 0;
}

bool leaves_session_state(const Node& node) {
  constexpr std::array<std::string_view, 8> kKinds = {"DoStmt",         "CallStmt",   "ExecuteStmt",
                                                      "PrepareStmt",    "ListenStmt", "LoadStmt",
                                                      "DeallocateStmt", "DiscardStmt"};
  return std::ranges::contains(kKinds, node.kind) || holds_cursor(node) || makes_temporary(node);
}

bool is_advisory_lock(std::string_view function) {
  return function.contains("advisory") && !function.contains("xact");
}

struct Calls {
  bool sets_config = false;
  bool others = false;  ///< that leave something in the session, or may
};

Calls look_at_calls(const Node& node) {
  Calls calls;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind != "FuncCall") return;
    const Name name = listed_name(list_of(fields, "funcname"));
    if (!is_harmless_call(name) || is_advisory_lock(name.name) || name.name == "setseed")
      calls.others = true;
    if (sets_config(fields)) calls.sets_config = true;
  });
  return calls;
}

/// Whether the statement does nothing but compute values: it can be sent again.
bool only_computes(const Node& node) {
  if (!node.is("SelectStmt") || node.fields.contains("intoClause")) return false;
  bool changes = false;
  for_each_node(node, [&](const std::string& kind, const json& fields) {
    if (kind == "InsertStmt" || kind == "UpdateStmt" || kind == "DeleteStmt" ||
        kind == "MergeStmt" || kind == "LockingClause")
      changes = true;
    if (kind == "FuncCall") {
      const std::string name = listed_name(list_of(fields, "funcname")).name;
      if (name == "nextval" || name == "pg_notify") changes = true;
    }
  });
  return !changes;
}

bool is_reading(std::string_view setting) {
  return std::ranges::any_of(kReading,
                             [&](auto known) { return revisions::same_word(setting, known); });
}

/// A set_config() whose setting is one of these, or is computed.
bool sets_reading(const json& call) {
  if (listed_name(list_of(call, "funcname")).name != "set_config") return false;
  const json* setting = constant_argument(call, 0);
  return setting == nullptr || !setting->contains("sval") ||
         is_reading(text_of((*setting)["sval"], "sval"));
}

/// Few statements hold one of these words; the others need not be parsed.
bool may_change_reading(const Statement& statement) {
  const revisions::Opening opening(statement, 2);
  if (opening.is(0, "set") || opening.is(0, "reset")) return true;
  return lower(statement.text).contains("set_config");
}

}  // namespace

SessionChange session_change(const Statement& statement) {
  const auto node = parse(statement);
  if (!node) {
    const revisions::Opening opening(statement, 2);
    const bool sets = opening.is(0, "set") || opening.is(0, "reset");
    return sets && !opening.is(1, "local") ? SessionChange::kSettings : SessionChange::kPerhaps;
  }
  return session_change(*node);
}

SessionChange session_change(const Node& node) {
  if (node.is("VariableSetStmt")) return change_by_set(node);
  if (leaves_session_state(node)) return SessionChange::kPerhaps;
  const Calls calls = look_at_calls(node);
  if (calls.others) return SessionChange::kPerhaps;
  if (!calls.sets_config) return SessionChange::kNone;
  return only_computes(node) ? SessionChange::kSettings : SessionChange::kPerhaps;
}

bool changes_session(const Statement& statement) {
  return session_change(statement) == SessionChange::kSettings;
}

bool changes_only_transaction(const Statement& statement) {
  constexpr std::array<std::string_view, 3> kOfTransaction = {
      "transaction_isolation", "transaction_read_only", "transaction_deferrable"};
  if (!revisions::Opening(statement, 1).is(0, "set")) return false;
  const auto node = parse(statement);
  if (!node || !node->is("VariableSetStmt")) return false;
  return change_by_set(*node) == SessionChange::kNone ||
         std::ranges::contains(kOfTransaction, lower(text_of(node->fields, "name")));
}

bool changes_reading(const Statement& statement) {
  if (!may_change_reading(statement)) return false;
  const auto node = parse(statement);
  if (!node) return true;
  if (node->is("VariableSetStmt"))
    return text_of(node->fields, "kind") == "VAR_RESET_ALL" ||
           is_reading(text_of(node->fields, "name"));
  bool found = false;
  for_each_node(*node, [&](const std::string& kind, const json& fields) {
    if (kind == "FuncCall") found = found || sets_reading(fields);
  });
  return found;
}

}  // namespace headway::sql
