#pragma once

#include <cstddef>
#include <vector>

namespace headway::graph {

/// The cycles of a directed graph, given as each node's successors: every node that stands on a
/// cycle is named by at least one of them; each is a closed walk, its first node not repeated at
/// the end. A node that leads to itself is a cycle of one. Deterministic: by the order of nodes.
std::vector<std::vector<std::size_t>> find_cycles(
    const std::vector<std::vector<std::size_t>>& successors);

}  // namespace headway::graph
