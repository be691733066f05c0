#include "runner/graph/traversal.hpp"

#include "runner/graph/version_rows.hpp"

#include <algorithm>
#include <format>

namespace headway::graph {

namespace {

using Index = RevisionMap::Index;
using Along = RevisionMap::Along;

/// Puts revisions into an order in which each comes after all that require it, following one line
/// as long as it goes. It keeps a front of lines that walk down from the heads; the walk moves
/// along one line until it meets a revision that another line still leads to, and then goes on with
/// that other line.
class DescendingOrder {
 public:
  DescendingOrder(const RevisionMap& map, std::vector<bool> wanted, std::vector<Index> heads)
      : map_(map), wanted_(std::move(wanted)) {
    std::erase_if(heads, [&](Index head) { return !wanted_[head]; });
    std::ranges::sort(heads);
    for (const Index head : heads)
      add_line(head);
  }

  std::vector<Index> run() {
    while (!lines_.empty()) {
      if (const auto other = line_above(lines_[at_].tip)) {
        at_ = *other;
      } else {
        emit();
      }
    }
    return std::move(order_);
  }

 private:
  struct Line {
    Index tip;
    std::vector<bool> leads_to;  // the tip and all below it
  };

  void add_line(Index tip) { lines_.push_back({tip, map_.reach({tip}, Along::kRequirements)}); }

  std::optional<std::size_t> line_above(Index revision) const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (i != at_ && lines_[i].leads_to[revision]) return i;
    }
    return std::nullopt;
  }

  /// Takes the present line's tip and moves the line down.
  void emit() {
    const Index tip = lines_[at_].tip;
    order_.push_back(tip);
    wanted_[tip] = false;

    std::vector<Index> below;
    for (const Index next : map_.requirements(tip)) {
      const bool is_tip = std::ranges::contains(lines_, next, &Line::tip);
      if (wanted_[next] && !is_tip) below.push_back(next);
    }
    if (below.empty()) {
      lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(at_));
      at_ = at_ > 0 ? at_ - 1 : 0;
      return;
    }
    if (map_.requirements(tip).size() == 1) {
      // Plain movement along a line: what it leads to is what it led to before, without the tip.
      lines_[at_].tip = below.front();
      lines_[at_].leads_to[tip] = false;
      return;
    }
    lines_[at_] = {below.front(), map_.reach({below.front()}, Along::kRequirements)};
    for (std::size_t i = 1; i < below.size(); ++i)
      add_line(below[i]);
  }

  const RevisionMap& map_;
  std::vector<bool> wanted_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
  std::vector<Index> order_;
};

std::vector<std::string> ids_of(const RevisionMap& map, const std::vector<Index>& indices) {
  std::vector<std::string> ids;
  ids.reserve(indices.size());
  for (const Index index : indices)
    ids.push_back(map.id(index));
  return ids;
}

std::vector<bool> only_in(std::vector<bool> these, const std::vector<bool>& those) {
  std::ranges::transform(these, those, these.begin(), [](bool a, bool b) { return a && b; });
  return these;
}

std::vector<bool> without(std::vector<bool> these, const std::vector<bool>& those) {
  std::ranges::transform(these, those, these.begin(), [](bool a, bool b) { return a && !b; });
  return these;
}

[[noreturn]] void refuse_target(const std::string& target) {
  throw Error(
      ExitCode::kUsage, "InvalidTarget",
      std::format("Destination {} is not a valid downgrade target from current head(s)", target),
      "`headway current` says where the database stands, `headway history` what lies below");
}

/// The revisions directly above the target, which are undone with all that stands on them.
std::vector<Index> roots_above(const RevisionMap& map, const DowngradeTarget& target) {
  auto roots = target.revision ? map.children(map.find(*target.revision).value()) : map.bases();
  if (!target.branch || roots.size() < 2) return roots;
  const auto line = map.reach({map.find(*target.branch).value()}, Along::kParents);
  std::erase_if(roots, [&](Index root) { return !line[root]; });
  if (roots.empty()) refuse_target(target.revision.value_or("base"));
  return roots;
}

}  // namespace

std::vector<std::string> upgrade_steps(const RevisionMap& map, const std::vector<std::string>& rows,
                                       const std::vector<std::string>& targets) {
  std::vector<Index> goals;
  for (const std::string& target : targets)
    goals.push_back(map.find(target).value());
  const auto present = map.reach(checked_rows(map, rows), Along::kRequirements);
  auto needed = without(map.reach(goals, Along::kRequirements), present);
  auto order = DescendingOrder(map, std::move(needed), goals).run();
  std::ranges::reverse(order);
  return ids_of(map, order);
}

std::vector<std::string> downgrade_steps(const RevisionMap& map,
                                         const std::vector<std::string>& rows,
                                         const DowngradeTarget& target) {
  const auto heads = checked_rows(map, rows);
  const auto roots = roots_above(map, target);
  auto undone =
      only_in(map.reach(roots, Along::kDependents), map.reach(heads, Along::kRequirements));
  const bool nothing = std::ranges::none_of(undone, std::identity{});
  if (nothing && target.revision && !std::ranges::contains(rows, *target.revision)) {
    refuse_target(*target.revision);
  }
  return ids_of(map, DescendingOrder(map, std::move(undone), heads).run());
}

std::vector<std::string> history(const RevisionMap& map) {
  const std::vector<bool> all(map.size(), true);
  return ids_of(map, DescendingOrder(map, all, map.real_heads()).run());
}

std::vector<std::string> newest_first(const RevisionMap& map, std::vector<bool> wanted,
                                      const std::vector<Index>& heads) {
  return ids_of(map, DescendingOrder(map, std::move(wanted), heads).run());
}

bool implies(const RevisionMap& map, const std::vector<std::string>& rows,
             const std::string& revision) {
  const auto index = map.find(revision);
  return index && map.reach(checked_rows(map, rows), Along::kRequirements)[*index];
}

}  // namespace headway::graph
