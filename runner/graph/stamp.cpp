#include "runner/graph/stamp.hpp"

#include "runner/graph/selector.hpp"

#include <algorithm>
#include <optional>

namespace headway::graph {

namespace {

using Index = RevisionMap::Index;

bool on_one_line(const RevisionMap& map, Index one, Index other) {
  const auto below = [&](Index from, Index to) -> bool {
    return map.reach({from}, RevisionMap::Along::kRequirements)[to];
  };
  return below(one, other) || below(other, one);
}

/// The rows of its line go, and it comes.
RowStep stamped(const RevisionMap& map, const std::vector<std::string>& rows,
                const std::string& target) {
  using enum RowChange::Kind;
  if (std::ranges::contains(rows, target)) return {.changes = {}, .rows = rows};
  std::vector<std::string> replaced;
  for (const std::string& row : rows) {
    if (on_one_line(map, *map.find(row), *map.find(target))) replaced.push_back(row);
  }
  if (replaced.empty()) return changed({{kInsert, "", target}}, rows);
  std::vector<RowChange> changes;
  for (std::size_t i = 0; i + 1 < replaced.size(); ++i)
    changes.push_back({kDelete, replaced[i], ""});
  changes.push_back({kUpdate, replaced.back(), target});
  return changed(std::move(changes), rows);
}

}  // namespace

RowStep rows_after_stamp(const RevisionMap& map, const std::vector<std::string>& rows,
                         const std::string& expression) {
  using enum RowChange::Kind;
  const std::vector<Index> now = checked_rows(map, rows);
  const std::vector<std::string> targets = upgrade_targets(map, expression, rows);
  std::vector<RowChange> changes;
  if (targets.empty()) {
    const std::size_t at = expression.find('@');
    const auto branch =
        at == std::string::npos ? std::nullopt : downgrade_target(map, expression, rows).branch;
    for (const Index row : now) {
      if (!branch || on_one_line(map, row, *map.find(*branch)))
        changes.push_back({kDelete, map.id(row), ""});
    }
    return changed(std::move(changes), rows);
  }
  RowStep step{.changes = {}, .rows = rows};
  for (const std::string& target : targets) {
    RowStep next = stamped(map, step.rows, target);
    step.rows = std::move(next.rows);
    step.changes.insert(step.changes.end(), next.changes.begin(), next.changes.end());
  }
  return step;
}

}  // namespace headway::graph
