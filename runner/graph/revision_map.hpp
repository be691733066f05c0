#pragma once

#include "common/diagnostic.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headway::graph {

/// A revision as the graph sees it.
struct Node {
  std::string id;
  std::vector<std::string> down_revisions;  ///< ids; several: a merge; none: a base
  std::vector<std::string> depends_on;      ///< ids or branch labels
  std::vector<std::string> branch_labels;   ///< those written in the file itself
  std::string file;
  int line = 0;
  std::string message;
};

/// The history as a directed graph, by Alembic's model: several bases and heads, merges, branch
/// labels, dependencies. Built once, checked, then immutable and safe to read from any thread.
///
/// A node is named by its place in the order of files, which breaks ties wherever an order has
/// several answers.
class RevisionMap {
 public:
  using Index = std::size_t;

  /// `nodes` in the order of their files. Either the map or everything that is wrong: an id or
  /// label used twice, a parent or dependency that is not there, a loop or cycle; each names the
  /// files.
  static std::expected<RevisionMap, std::vector<Diagnostic>> build(std::vector<Node> nodes);

  std::size_t size() const { return nodes_.size(); }
  const Node& node(Index index) const { return nodes_[index]; }
  const std::string& id(Index index) const { return nodes_[index].id; }

  /// By the exact id.
  std::optional<Index> find(std::string_view id) const;
  /// The revision whose file bears this branch label.
  std::optional<Index> find_label(std::string_view label) const;

  /// The down revisions.
  const std::vector<Index>& parents(Index index) const { return links_[index].parents; }
  /// The down revisions, then the dependencies that no ancestor has already: what a version row
  /// implies.
  const std::vector<Index>& requirements(Index index) const { return links_[index].requirements; }
  /// Those that name it as down revision.
  const std::vector<Index>& children(Index index) const { return links_[index].children; }
  /// Those that name it as down revision or dependency.
  const std::vector<Index>& dependents(Index index) const { return links_[index].dependents; }
  /// The dependencies, labels resolved, redundant ones included.
  const std::vector<Index>& dependencies(Index index) const { return links_[index].dependencies; }
  /// Its branch labels: its own, those of its ancestors, and those of its branch's later revisions
  /// down to where the branch began.
  const std::set<std::string>& labels(Index index) const { return links_[index].labels; }

  /// Nobody's down revision.
  const std::vector<Index>& heads() const { return heads_; }
  /// Heads that nobody depends on either. `heads` as a target means these.
  const std::vector<Index>& real_heads() const { return real_heads_; }
  /// Those without a down revision.
  const std::vector<Index>& bases() const { return bases_; }

  bool is_head(Index index) const { return children(index).empty(); }
  bool is_real_head(Index index) const { return dependents(index).empty(); }
  bool is_branch_point(Index index) const { return children(index).size() > 1; }
  bool is_merge_point(Index index) const { return parents(index).size() > 1; }

  enum class Along { kParents, kRequirements, kChildren, kDependents };
  /// Marks everything that is reached from `starts` along these links, the starts included:
  /// kParents and kRequirements lead to ancestors, kChildren and kDependents to descendants.
  std::vector<bool> reach(const std::vector<Index>& starts, Along along) const;

 private:
  struct Links {
    std::vector<Index> parents, dependencies, requirements, children, dependents;
    std::set<std::string> labels;
  };
  class Builder;

  RevisionMap() = default;

  std::vector<Node> nodes_;
  std::vector<Links> links_;
  std::unordered_map<std::string, Index> by_id_;
  std::unordered_map<std::string, Index> by_label_;
  std::vector<Index> heads_, real_heads_, bases_;
};

}  // namespace headway::graph
