#include "runner/graph/range.hpp"

#include "common/error.hpp"
#include "runner/graph/expression.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"

#include <algorithm>
#include <format>
#include <set>

namespace headway::graph {

namespace {

using Index = RevisionMap::Index;
using Along = RevisionMap::Along;

std::vector<Index> indices(const RevisionMap& map, const std::vector<std::string>& ids) {
  std::vector<Index> found;
  for (const std::string& id : ids)
    found.push_back(map.find(id).value());
  return found;
}

/// `-N` or `LABEL@-N`: counts from the heads.
bool counts_from_heads(const Expression& expression) {
  return expression.symbol.empty() && expression.offset.value_or(0) < 0;
}

std::vector<Index> below_heads(const RevisionMap& map, const Expression& expression) {
  const std::string prefix =
      expression.branch.empty() ? std::string() : std::string(expression.branch) + "@";
  std::set<Index> found;
  for (const std::string& head : named_revisions(map, prefix + "heads", {})) {
    for (const std::string& id :
         named_revisions(map, std::format("{}{}", head, *expression.offset), {}))
      found.insert(map.find(id).value());
  }
  return {found.begin(), found.end()};
}

std::vector<Index> start_of(const RevisionMap& map, const Range& range,
                            const std::vector<std::string>& rows) {
  if (range.start.empty()) return {};
  const Expression expression = parse_expression(range.start);
  if (counts_from_heads(expression)) return below_heads(map, expression);
  return indices(map, named_revisions(map, range.start, rows));
}

/// The label of the branch before the start's @, which the end keeps to.
std::string branch_of(const RevisionMap& map, const Range& range) {
  const std::string branch(parse_expression(range.start).branch);
  if (branch.empty() || map.find_label(branch)) return branch;
  const auto labels = map.labels(indices(map, named_revisions(map, branch, {})).at(0));
  return labels.empty() ? std::string() : *labels.begin();
}

/// An expression that counts up, as far as its line goes. Throws where the line forks before.
std::vector<Index> up_from(const RevisionMap& map, const Expression& expression,
                           const std::vector<std::string>& from) {
  const std::string place =
      (expression.branch.empty() ? "" : std::string(expression.branch) + "@") +
      std::string(expression.symbol);
  for (int steps = *expression.offset; steps > 0; --steps) {
    try {
      return indices(map, named_revisions(map, std::format("{}+{}", place, steps), from));
    } catch (const Error& error) {
      if (!std::string_view(error.what()).contains("didn't produce")) throw;
    }
  }
  return indices(map, expression.symbol.empty() ? from : named_revisions(map, place, from));
}

std::vector<Index> end_of(const RevisionMap& map, const Range& range,
                          const std::vector<std::string>& rows, const std::vector<Index>& start) {
  std::vector<std::string> from;
  for (const Index index : start)
    from.push_back(map.id(index));
  const Expression expression = parse_expression(range.end);
  std::vector<Index> end =
      expression.offset.value_or(0) > 0
          ? up_from(map, expression, from)
          : indices(map, named_revisions(map, range.end.empty() ? "heads" : range.end, rows));
  const std::string label = branch_of(map, range);
  if (!label.empty())
    std::erase_if(end, [&](Index index) { return !map.labels(index).contains(label); });
  return end;
}

}  // namespace

Range parse_range(std::string_view text, std::string_view what) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    throw Error(ExitCode::kUsage, "Usage",
                std::format("{} requires [start]:[end], [start]:, or :[end]", what));
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

bool is_relative_to_database(const Range& range) {
  return range.start == "current" || range.end == "current";
}

std::vector<std::string> revisions_in_range(const RevisionMap& map, const Range& range,
                                            const std::vector<std::string>& rows) {
  const std::vector<Index> start = start_of(map, range, rows);
  const std::vector<Index> end = end_of(map, range, rows, start);
  const std::vector<bool> below = map.reach(end, Along::kRequirements);
  if (std::ranges::any_of(start, [&](Index index) { return !below[index]; }))
    throw Error(ExitCode::kUsage, "InvalidRange",
                std::format("Requested range {}:{} does not refer to ancestor/descendant revisions "
                            "along the same branch",
                            range.start, range.end));
  std::vector<bool> wanted = below;
  if (!start.empty()) {
    const std::vector<bool> above = map.reach(start, Along::kChildren);
    const std::vector<bool> before = map.reach(start, Along::kRequirements);
    for (Index i = 0; i < map.size(); ++i)
      wanted[i] = below[i] && above[i] && (!before[i] || std::ranges::contains(start, i));
  }
  return newest_first(map, std::move(wanted), end);
}

}  // namespace headway::graph
