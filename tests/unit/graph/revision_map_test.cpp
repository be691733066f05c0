#include "runner/graph/revision_map.hpp"

#include "tests/unit/graph/yaml_graph.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

TEST_CASE("a history that cannot be is refused with all that is wrong") {
  for (const auto& graph : graph_fixture("broken.yaml")) {
    INFO(graph["graph"].as<std::string>());
    const auto map = RevisionMap::build(nodes_in(graph["revisions"]));
    REQUIRE_FALSE(map);
    std::vector<std::string> reported;
    for (const Diagnostic& diagnostic : map.error()) {
      reported.push_back(diagnostic.file + ": " + diagnostic.message);
      reported.push_back(diagnostic.hint);
      CHECK(diagnostic.line == 3);
      CHECK(diagnostic.column == 0);
    }
    CHECK(reported == words_in(graph["reported"]));
  }
}

TEST_CASE("an empty history is a map without revisions") {
  const RevisionMap map = map_of({});
  CHECK(map.size() == 0);
  CHECK(map.heads().empty());
  CHECK(map.bases().empty());
}

TEST_CASE("a revision is found by its whole id, a label by its whole name") {
  const RevisionMap map =
      map_of(nodes_in(YAML::Load("[{id: aaaa1, labels: [shop]}, {id: aaaa2, revises: [aaaa1]}]")));
  CHECK(map.find("aaaa2") == 1);
  CHECK_FALSE(map.find("aaaa"));
  CHECK_FALSE(map.find("shop"));
  CHECK(map.find_label("shop") == 0);
  CHECK_FALSE(map.find_label("aaaa1"));
}

TEST_CASE("ends, forks and merges are known as such") {
  const RevisionMap map =
      map_of(nodes_in(YAML::Load("[{id: a}, {id: b, revises: [a]}, {id: c, revises: [a]}, {id: d, "
                                 "revises: [b, c]}, {id: x, depends: [d]}]")));
  CHECK(map.is_branch_point(0));
  CHECK_FALSE(map.is_branch_point(1));
  CHECK(map.is_merge_point(3));
  CHECK(map.is_head(3));
  CHECK_FALSE(map.is_real_head(3));
  CHECK(map.is_real_head(4));
  CHECK(map.parents(4).empty());
  CHECK(map.dependencies(4) == std::vector<RevisionMap::Index>{3});
  CHECK(map.dependents(3) == std::vector<RevisionMap::Index>{4});
}

}  // namespace headway::graph
