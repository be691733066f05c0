#pragma once

#include "runner/autogenerate/statement.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// Groups of statements, and which of them have to come before which.
class Graph {
 public:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  struct Node {
    Statements statements = {};
    /// Where nothing else decides: smaller ones first, by phase, rank and name.
    int phase = 0;
    int rank = 0;
    std::string name = {};
  };

  std::size_t add(Node node);

  /// Says that `first` comes before `second`; nothing where either is kNone or both are one.
  void before(std::size_t first, std::size_t second);

  /// All statements in order; nothing where the order runs in a circle.
  std::optional<Statements> sorted() const;

 private:
  std::vector<Node> nodes_;
  std::vector<std::set<std::size_t>> behind_;  // of each node, those that come behind it
};

}  // namespace headway::autogenerate
