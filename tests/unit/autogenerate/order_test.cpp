#include "runner/autogenerate/order.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::autogenerate;

namespace {

std::size_t add(Graph& graph, const std::string& sql, int phase = 0, int rank = 0) {
  return graph.add({.statements = {{sql}}, .phase = phase, .rank = rank, .name = sql});
}

std::string order_of(const Graph& graph) {
  const auto sorted = graph.sorted();
  if (!sorted) return "a circle";
  std::string text;
  for (const Statement& statement : *sorted)
    text += statement.sql;
  return text;
}

}  // namespace

TEST_CASE("statements without an order of their own go by phase, rank and name") {
  Graph graph;
  add(graph, "d", 1, 0);
  add(graph, "c", 0, 2);
  add(graph, "b", 0, 1);
  add(graph, "a", 0, 1);
  CHECK(order_of(graph) == "abcd");
}

TEST_CASE("an order that is asked for outweighs the phase") {
  Graph graph;
  const std::size_t late = add(graph, "a", 0);
  const std::size_t early = add(graph, "b", 2);
  graph.before(early, late);
  graph.before(early, late);
  graph.before(Graph::kNone, late);
  graph.before(late, Graph::kNone);
  graph.before(late, late);
  CHECK(order_of(graph) == "ba");
}

TEST_CASE("a circle has no order") {
  Graph graph;
  const std::size_t a = add(graph, "a");
  const std::size_t b = add(graph, "b");
  add(graph, "c");
  graph.before(a, b);
  graph.before(b, a);
  CHECK(order_of(graph) == "a circle");
}
