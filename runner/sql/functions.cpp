#include "runner/sql/functions.hpp"

#include <string>
#include <unordered_set>

namespace headway::sql {

namespace {

constexpr std::string_view kHarmless =
#include "runner/sql/harmless_functions.inc"
    ;

std::unordered_set<std::string_view> split_names() {
  std::unordered_set<std::string_view> names;
  std::string_view rest = kHarmless;
  constexpr std::string_view kBlanks = " \n";
  for (std::size_t begin = 0; (begin = rest.find_first_not_of(kBlanks)) != rest.npos;) {
    rest.remove_prefix(begin);
    names.insert(rest.substr(0, rest.find_first_of(kBlanks)));
    rest.remove_prefix(rest.find_first_of(kBlanks));
  }
  return names;
}

}  // namespace

bool is_harmless_function(std::string_view name) {
  static const std::unordered_set<std::string_view> kNames = split_names();
  return kNames.contains(name);
}

bool is_harmless_call(const Name& function) {
  const bool servers_own = function.schema.empty() || function.schema == "pg_catalog";
  return servers_own && is_harmless_function(function.name);
}

bool calls_unknown_function(const Node& node) {
  bool unknown = false;
  for_each_node(node, [&](const std::string& kind, const nlohmann::json& fields) {
    if (kind == "FuncCall" && !is_harmless_call(listed_name(list_of(fields, "funcname"))))
      unknown = true;
  });
  return unknown;
}

bool runs_unknown_code(const revisions::Statement& statement) {
  const auto node = parse(statement);
  if (!node || node->is("DoStmt") || node->is("CallStmt") || node->is("ExecuteStmt")) return true;
  return !node->is("CreateFunctionStmt") && calls_unknown_function(*node);
}

}  // namespace headway::sql
