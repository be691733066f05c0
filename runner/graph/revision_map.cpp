#include "runner/graph/revision_map.hpp"

#include "common/text.hpp"
#include "runner/graph/cycles.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace headway::graph {

namespace {

using Index = RevisionMap::Index;

void add_once(std::vector<Index>& list, Index index) {
  if (!std::ranges::contains(list, index)) list.push_back(index);
}

std::string place(const Node& node) {
  return node.line > 0 ? std::format("{}:{}", node.file, node.line) : node.file;
}

}  // namespace

/// Builds a map step by step; a step that found something wrong lets the others go on as far as
/// they can, so that one look tells everything.
class RevisionMap::Builder {
 public:
  explicit Builder(std::vector<Node> nodes) {
    map_.nodes_ = std::move(nodes);
    map_.links_.resize(map_.size());
  }

  std::expected<RevisionMap, std::vector<Diagnostic>> build() {
    index_ids();
    index_labels();
    link();
    look_for_cycles();
    if (!diagnostics_.empty()) return std::unexpected(std::move(diagnostics_));
    drop_redundant_dependencies();
    find_ends();
    spread_labels();
    return std::move(map_);
  }

 private:
  void index_ids() {
    for (Index i = 0; i < map_.size(); ++i) {
      const auto [known, fresh] = map_.by_id_.emplace(map_.id(i), i);
      if (fresh) continue;
      complain(
          i,
          std::format("revision '{}' is also in {}", map_.id(i), place(map_.node(known->second))),
          "give one of them another id, or remove one file");
    }
  }

  void index_labels() {
    for (Index i = 0; i < map_.size(); ++i) {
      for (const std::string& label : map_.node(i).branch_labels) {
        auto user = map_.find(label);
        if (!user) user = map_.find_label(label);
        if (user) {
          complain(i,
                   std::format("branch name '{}' in revision {} already used by revision {} ({})",
                               label, map_.id(i), map_.id(*user), place(map_.node(*user))),
                   "a label names one branch; it is written in one file");
        } else {
          map_.by_label_.emplace(label, i);
        }
      }
    }
  }

  void link() {
    for (Index i = 0; i < map_.size(); ++i) {
      const Node& node = map_.node(i);
      Links& links = map_.links_[i];
      for (const std::string& id : node.down_revisions) {
        if (const auto parent = map_.find(id)) {
          add_once(links.parents, *parent);
        } else {
          complain_missing(i, "revises", id, /*label_allowed=*/false);
        }
      }
      for (const std::string& name : node.depends_on) {
        auto dependency = map_.find(name);
        if (!dependency) dependency = map_.find_label(name);
        if (dependency) {
          add_once(links.dependencies, *dependency);
        } else {
          complain_missing(i, "depends on", name, /*label_allowed=*/true);
        }
      }
    }
    for (Index i = 0; i < map_.size(); ++i) {
      for (const Index parent : map_.parents(i)) {
        add_once(map_.links_[parent].children, i);
        add_once(map_.links_[parent].dependents, i);
      }
      for (const Index dependency : map_.dependencies(i)) {
        add_once(map_.links_[dependency].dependents, i);
      }
    }
  }

  void complain_missing(Index index, std::string_view verb, const std::string& name,
                        bool label_allowed) {
    std::string hint = std::format("no file holds that {}", label_allowed ? "id or label" : "id");
    for (const Node& node : map_.nodes_) {
      if (name.size() < 4 || !node.id.starts_with(name)) continue;
      hint = std::format("ids are written in full here: {} is in {}", node.id, node.file);
      break;
    }
    complain(index,
             std::format("revision {} {} '{}', which is not there", map_.id(index), verb, name),
             std::move(hint));
  }

  void look_for_cycles() {
    std::vector<std::vector<Index>> edges(map_.size());
    for (Index i = 0; i < map_.size(); ++i)
      edges[i] = map_.parents(i);
    const auto cycles = find_cycles(edges);
    for (const auto& cycle : cycles)
      complain_cycle(cycle, "Self-loop", "Cycle");
    // A cycle of parents is also one of dependencies; reported once.
    if (!cycles.empty()) return;
    for (Index i = 0; i < map_.size(); ++i) {
      for (const Index dependency : map_.dependencies(i))
        add_once(edges[i], dependency);
    }
    for (const auto& cycle : find_cycles(edges)) {
      complain_cycle(cycle, "Dependency self-loop", "Dependency cycle");
    }
  }

  void complain_cycle(const std::vector<Index>& cycle, std::string_view loop,
                      std::string_view round) {
    std::vector<std::string> ids;
    std::vector<std::string> hints;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const Index next = cycle[(i + 1) % cycle.size()];
      const bool parent = std::ranges::contains(map_.parents(cycle[i]), next);
      ids.push_back(map_.id(cycle[i]));
      hints.push_back(std::format("{} {} {} ({})", map_.id(cycle[i]),
                                  parent ? "revises" : "depends on", map_.id(next),
                                  place(map_.node(cycle[i]))));
    }
    complain(cycle.front(),
             std::format("{} is detected in revisions ({})", cycle.size() == 1 ? loop : round,
                         join(ids)),
             join(hints, "; "));
  }

  /// A dependency that an ancestor has too is kept out of the version rows.
  void drop_redundant_dependencies() {
    for (Index i = 0; i < map_.size(); ++i) {
      Links& links = map_.links_[i];
      links.requirements = links.parents;
      if (links.dependencies.empty()) continue;
      std::vector<bool> redundant(map_.size());
      const auto ancestors = map_.reach({i}, Along::kParents);
      for (Index ancestor = 0; ancestor < map_.size(); ++ancestor) {
        if (!ancestors[ancestor] || ancestor == i) continue;
        for (const Index dependency : map_.dependencies(ancestor))
          redundant[dependency] = true;
      }
      for (const Index dependency : links.dependencies) {
        if (!redundant[dependency]) add_once(links.requirements, dependency);
      }
    }
  }

  void find_ends() {
    for (Index i = 0; i < map_.size(); ++i) {
      if (map_.is_head(i)) map_.heads_.push_back(i);
      if (map_.is_real_head(i)) map_.real_heads_.push_back(i);
      if (map_.parents(i).empty()) map_.bases_.push_back(i);
    }
  }

  /// A label belongs to all descendants. It belongs to ancestors too, down to where the branch
  /// began, but as in Alembic only as long as the branch is one plain line from there to its head.
  void spread_labels() {
    for (const auto& [label, origin] : map_.by_label_) {
      const auto descendants = map_.reach({origin}, Along::kChildren);
      for (Index i = 0; i < map_.size(); ++i) {
        if (descendants[i]) map_.links_[i].labels.insert(label);
      }
      Index top = origin;
      while (is_plain(top) && !map_.children(top).empty())
        top = map_.children(top).front();
      if (!is_plain(top)) continue;
      for (Index i = origin; is_plain(i); i = map_.parents(i).front()) {
        map_.links_[i].labels.insert(label);
        if (map_.parents(i).empty()) break;
      }
    }
  }

  bool is_plain(Index index) const {
    return map_.dependents(index).size() < 2 && !map_.is_merge_point(index);
  }

  void complain(Index index, std::string message, std::string hint) {
    const Node& node = map_.node(index);
    diagnostics_.push_back({node.file, node.line, 0, std::move(message), std::move(hint)});
  }

  RevisionMap map_;
  std::vector<Diagnostic> diagnostics_;
};

std::expected<RevisionMap, std::vector<Diagnostic>> RevisionMap::build(std::vector<Node> nodes) {
  return Builder(std::move(nodes)).build();
}

std::optional<RevisionMap::Index> RevisionMap::find(std::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<RevisionMap::Index> RevisionMap::find_label(std::string_view label) const {
  const auto found = by_label_.find(std::string(label));
  return found == by_label_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<bool> RevisionMap::reach(const std::vector<Index>& starts, Along along) const {
  const auto next = [&](Index index) -> const std::vector<Index>& {
    const Links& links = links_[index];
    switch (along) {
      case Along::kParents:
        return links.parents;
      case Along::kRequirements:
        return links.requirements;
      case Along::kChildren:
        return links.children;
      case Along::kDependents:
        break;
    }
    return links.dependents;
  };
  std::vector<bool> reached(size());
  std::vector<Index> todo = starts;
  while (!todo.empty()) {
    const Index index = todo.back();
    todo.pop_back();
    if (reached[index]) continue;
    reached[index] = true;
    todo.insert(todo.end(), next(index).begin(), next(index).end());
  }
  return reached;
}

}  // namespace headway::graph
