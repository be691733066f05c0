#include "runner/graph/nodes.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

TEST_CASE("a catalogue becomes nodes in the order of its files") {
  const auto source = [](const char* path, const char* text) {
    return revisions::SourceFile{path, std::make_shared<const std::string>(text)};
  };
  const auto catalogue = revisions::parse({
      source("a.sql", "-- First\n-- revision: b1\n-- branch-labels: shop\n-- headway: upgrade\n"),
      source(
          "b.sql",
          "-- Second\n-- revision: a1\n-- revises: b1\n-- depends-on: c1\n-- headway: upgrade\n"),
  });
  REQUIRE(catalogue);
  const auto nodes = nodes_of(*catalogue);
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0].id == "b1");
  CHECK(nodes[0].branch_labels == std::vector<std::string>{"shop"});
  CHECK(nodes[0].message == "First");
  CHECK(nodes[1].down_revisions == std::vector<std::string>{"b1"});
  CHECK(nodes[1].depends_on == std::vector<std::string>{"c1"});
  CHECK(nodes[1].file == "b.sql");
  CHECK(nodes[1].line == 2);
}

}  // namespace headway::graph
