#include "runner/sql/batch_statement.hpp"

#include "runner/revisions/opening.hpp"
#include "runner/sql/parse_tree.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace headway::sql {

namespace {

constexpr std::array<std::string_view, 4> kChanges = {"update", "delete", "merge", "insert"};

/// VALUES gives the same rows each time.
bool inserts_query(const Node& node) {
  const auto source = node.fields.find("selectStmt");
  if (source == node.fields.end()) return false;
  const nlohmann::json* select = as_node(*source, "SelectStmt");
  return select != nullptr && list_of(*select, "valuesLists").empty();
}

}  // namespace

std::string unfit_for_batch(const revisions::Statement& statement) {
  const auto node = parse(statement);
  if (!node) {
    const revisions::Opening opening(statement, 1);
    if (std::ranges::any_of(kChanges, [&](auto word) { return opening.is(0, word); })) return {};
    return "a batch cannot repeat this statement, which the parser does not know";
  }
  if (node->is("UpdateStmt") || node->is("DeleteStmt") || node->is("MergeStmt")) return {};
  if (node->is("InsertStmt"))
    return inserts_query(*node) ? "" : "a batch cannot repeat INSERT ... VALUES, which never ends";
  return "a batch cannot repeat this statement, which does not report the rows that it changed";
}

}  // namespace headway::sql
