#include "runner/graph/cycles.hpp"

#include <algorithm>

namespace headway::graph {

namespace {

using Graph = std::vector<std::vector<std::size_t>>;

Graph reversed(const Graph& graph) {
  Graph result(graph.size());
  for (std::size_t node = 0; node < graph.size(); ++node) {
    for (const std::size_t next : graph[node])
      result[next].push_back(node);
  }
  return result;
}

/// Takes out, again and again, what has no successor left: it stands on no cycle.
void trim(const Graph& successors, const Graph& predecessors, std::vector<bool>& alive) {
  std::vector<std::size_t> left(successors.size());
  std::vector<std::size_t> done;
  for (std::size_t node = 0; node < successors.size(); ++node) {
    if (!alive[node]) continue;
    left[node] = static_cast<std::size_t>(
        std::ranges::count_if(successors[node], [&](std::size_t next) { return alive[next]; }));
    if (left[node] == 0) done.push_back(node);
  }
  while (!done.empty()) {
    const std::size_t node = done.back();
    done.pop_back();
    alive[node] = false;
    for (const std::size_t before : predecessors[node]) {
      if (alive[before] && --left[before] == 0) done.push_back(before);
    }
  }
}

/// Where every node has a successor, following the first one must come round.
std::vector<std::size_t> walk_round(const Graph& successors, const std::vector<bool>& alive,
                                    std::size_t node) {
  std::vector<std::size_t> walk;
  std::vector<bool> seen(successors.size());
  while (!seen[node]) {
    seen[node] = true;
    walk.push_back(node);
    node = *std::ranges::find_if(successors[node], [&](std::size_t next) { return alive[next]; });
  }
  walk.erase(walk.begin(), std::ranges::find(walk, node));
  return walk;
}

}  // namespace

std::vector<std::vector<std::size_t>> find_cycles(const Graph& successors) {
  const Graph predecessors = reversed(successors);
  std::vector<std::vector<std::size_t>> cycles;
  std::vector<bool> alive(successors.size(), true);
  for (;;) {
    trim(successors, predecessors, alive);
    trim(predecessors, successors, alive);
    const auto first = std::ranges::find(alive, true);
    if (first == alive.end()) return cycles;
    cycles.push_back(
        walk_round(successors, alive, static_cast<std::size_t>(first - alive.begin())));
    // A reported cycle is taken out, so that the next one is another.
    for (const std::size_t node : cycles.back())
      alive[node] = false;
  }
}

}  // namespace headway::graph
