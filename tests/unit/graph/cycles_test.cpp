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

TEST_CASE("a node that leads into a cycle or out of one is no part of the cycle") {
  // 0 <- 1 <-> 2 <- 3
  CHECK(find_cycles({{}, {0, 2}, {1}, {2}}) == Cycles{{1, 2}});
}

TEST_CASE("each of several cycles is reported") {
  CHECK(find_cycles({{1}, {2}, {0}, {4}, {3}, {0, 3}}) == Cycles{{0, 1, 2}, {3, 4}});
}

TEST_CASE("at least one of two cycles through one node is reported") {
  CHECK(find_cycles({{1, 2}, {0}, {0}}) == Cycles{{0, 1}});
}

}  // namespace headway::graph
