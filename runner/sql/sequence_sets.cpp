#include "runner/sql/sequence_sets.hpp"

#include "common/text.hpp"
#include "runner/sql/parse_tree.hpp"

#include <optional>

namespace headway::sql {

namespace {

using nlohmann::json;

/// A constant, also below a cast.
const json* constant(const json& argument) {
  if (const json* cast = as_node(argument, "TypeCast"))
    return cast->contains("arg") ? constant((*cast)["arg"]) : nullptr;
  return as_node(argument, "A_Const");
}

std::optional<SequenceSet> read_call(const json& call) {
  const json& arguments = list_of(call, "args");
  if (arguments.size() != 3) return std::nullopt;
  const json* sequence = constant(arguments[0]);
  const json* value = constant(arguments[1]);
  const json* called = constant(arguments[2]);
  if (sequence == nullptr || !sequence->contains("sval")) return std::nullopt;
  if (called == nullptr || !called->contains("boolval") || flag_of((*called)["boolval"], "boolval"))
    return std::nullopt;
  if (value == nullptr) return std::nullopt;
  std::string number;
  if (value->contains("ival")) number = std::to_string((*value)["ival"].value("ival", 0));
  if (value->contains("fval")) number = text_of((*value)["fval"], "fval");
  if (number.empty()) return std::nullopt;
  return SequenceSet{.sequence = text_of((*sequence)["sval"], "sval"), .value = number};
}

}  // namespace

std::vector<SequenceSet> uncalled_sets(const revisions::Statement& statement) {
  std::vector<SequenceSet> sets;
  if (!lower(statement.text).contains("setval")) return sets;
  const auto node = parse(statement);
  if (!node) return sets;
  for_each_node(*node, [&](const std::string& kind, const json& fields) {
    if (kind != "FuncCall" || listed_name(list_of(fields, "funcname")).name != "setval") return;
    if (auto set = read_call(fields)) sets.push_back(std::move(*set));
  });
  return sets;
}

}  // namespace headway::sql
