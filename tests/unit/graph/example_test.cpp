// The example history, as the tests, quickstart and the documents use it.
#include "runner/graph/nodes.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/sql/forbidden.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <filesystem>

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

TEST_CASE("the example history is in order") {
  const std::filesystem::path folder = std::string(HEADWAY_ROOT) + "/migrations";
  const auto catalogue = revisions::load(std::vector{folder});
  REQUIRE(catalogue.revisions().size() >= 12);
  for (const revisions::Revision& revision : catalogue.revisions()) {
    INFO(revision.file);
    CHECK(revision.downgrade);
    CHECK_FALSE(revision.message.empty());
    CHECK(revision.created.size() == 20);
    CHECK(sql::forbidden_statements(revision).empty());
    // YAML and Helm take twelve digits for a number, and digits around an e for a power of ten.
    CHECK(revision.id.size() == 12);
    CHECK(revision.id.find_first_of("abcdf") != std::string::npos);
  }
  const RevisionMap map = map_of(nodes_of(catalogue));
  CHECK(map.bases().size() == 1);
  const auto head = upgrade_targets(map, "head", {});
  CHECK(upgrade_steps(map, {}, head).size() == map.size());
  CHECK(upgrade_targets(map, "mastery@head", {}) == head);
}

}  // namespace headway::graph
