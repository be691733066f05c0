#include "runner/autogenerate/order.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace headway::autogenerate {

std::size_t Graph::add(Node node) {
  nodes_.push_back(std::move(node));
  behind_.emplace_back();
  return nodes_.size() - 1;
}

void Graph::before(std::size_t first, std::size_t second) {
  if (first != kNone && second != kNone && first != second) behind_[first].insert(second);
}

std::optional<Statements> Graph::sorted() const {
  std::vector<std::size_t> waits_for(nodes_.size());
  for (const std::set<std::size_t>& targets : behind_) {
    for (const std::size_t target : targets)
      ++waits_for[target];
  }
  const auto earlier = [this](std::size_t left, std::size_t right) {
    const auto key = [this](std::size_t i) {
      return std::tie(nodes_[i].phase, nodes_[i].rank, nodes_[i].name);
    };
    return std::tuple(key(left), left) < std::tuple(key(right), right);
  };
  std::set<std::size_t, decltype(earlier)> ready(earlier);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (waits_for[i] == 0) ready.insert(i);
  }
  Statements statements;
  std::size_t done = 0;
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    std::ranges::copy(nodes_[next].statements, std::back_inserter(statements));
    ++done;
    for (const std::size_t target : behind_[next]) {
      if (--waits_for[target] == 0) ready.insert(target);
    }
  }
  if (done < nodes_.size()) return std::nullopt;
  return statements;
}

}  // namespace headway::autogenerate
