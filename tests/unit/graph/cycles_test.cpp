#include "runner/graph/cycles.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

using Cycles = std::vector<std::vector<std::size_t>>;

TEST_CASE("a graph without cycles has none") {
  CHECK(find_cycles({}).empty());
  CHECK(find_cycles({{}, {0}, {0}, {1, 2}}).empty());
}

TEST_CASE("a node that leads to itself is a cycle of one") {
  CHECK(find_cycles({{}, {1, 0}}) == Cycles{{1}});
}

TEST_CASE("what leads into a cycle or out of it is no part of it") {
  // 0 <- 1 <-> 2 <- 3
  CHECK(find_cycles({{}, {0, 2}, {1}, {2}}) == Cycles{{1, 2}});
}

TEST_CASE("each of several cycles is told") {
  CHECK(find_cycles({{1}, {2}, {0}, {4}, {3}, {0, 3}}) == Cycles{{0, 1, 2}, {3, 4}});
}

TEST_CASE("of two cycles through one node one is told at least") {
  CHECK(find_cycles({{1, 2}, {0}, {0}}) == Cycles{{0, 1}});
}

}  // namespace headway::graph
