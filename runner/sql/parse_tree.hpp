#pragma once

#include "runner/revisions/statement.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace headway::sql {

/// A statement as PostgreSQL's own grammar reads it (libpg_query): a node's name, such as
/// `IndexStmt`, and its fields by the names of PostgreSQL's parsenodes.h. A field that is zero,
/// false or empty is absent. `location` counts bytes of the statement's text.
struct Node {
  std::string kind;
  nlohmann::json fields;

  bool is(std::string_view name) const { return kind == name; }
};

/// Nothing where the grammar does not know the statement: it is wrong, or made for a server that is
/// newer than the grammar. Only the server decides which; a caller assumes the worst.
///
/// Also nothing for a statement that nests so deep that the parser could exhaust the stack. Pure:
/// the trees of a thread's last small statements are kept only to be given again, since several
/// parts conclude something from each.
std::shared_ptr<const Node> parse(const revisions::Statement& statement);

/// Fields of a node, with the value that an absent one stands for.
std::string text_of(const nlohmann::json& fields, const char* name);
bool flag_of(const nlohmann::json& fields, const char* name);
const nlohmann::json& list_of(const nlohmann::json& fields, const char* name);
const nlohmann::json& object_of(const nlohmann::json& fields, const char* name);
/// The node `kind` that stands in an object `{kind: {...}}`; nullptr where another one does.
const nlohmann::json* as_node(const nlohmann::json& object, const char* kind);

/// A name as the server stores it. An absent schema means the search path.
struct Name {
  std::string schema{};
  std::string name{};

  bool operator==(const Name&) const = default;
};

/// The name in a RangeVar.
Name relation_name(const nlohmann::json& range_var);
/// The name in a list of String nodes, of which the last two count.
Name listed_name(const nlohmann::json& strings);

/// An option `name` in a list of DefElem nodes. `present` is its value where it is written without
/// one, `absent` where it is not written at all.
bool option_of(const nlohmann::json& options, std::string_view name, bool absent);

/// Calls `see` with the kind and the fields of every node below, itself included, in no order that
/// means anything.
void for_each_node(const Node& root,
                   const std::function<void(const std::string&, const nlohmann::json&)>& see);

}  // namespace headway::sql
