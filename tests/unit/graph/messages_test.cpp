// The messages where an expression or the version rows do not fit the history.
#include "common/error.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/graph/version_rows.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

namespace {

using Words = std::vector<std::string>;

Words reported(auto&& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    return {error.reason(), error.what(), error.hint()};
  }
  return {};
}

}  // namespace

TEST_CASE("an expression that names nothing, or too much, is refused with one that would work") {
  for (const auto& graph : graph_fixture("messages.yaml")) {
    const RevisionMap map = map_of(nodes_in(graph["revisions"]));
    for (const auto& item : graph["upgrades"]) {
      const auto target = item["target"].as<std::string>();
      const auto rows = words_in(item["rows"]);
      INFO(target);
      CHECK(reported([&] { upgrade_targets(map, target, rows); }) == words_in(item["reported"]));
    }
    for (const auto& item : graph["downgrades"]) {
      const auto target = item["target"].as<std::string>();
      const auto rows = words_in(item["rows"]);
      INFO(target);
      CHECK(reported([&] { downgrade_steps(map, rows, downgrade_target(map, target, rows)); }) ==
            words_in(item["reported"]));
    }
  }
}

TEST_CASE("a label that looks like a relative expression is still a label") {
  const RevisionMap map =
      map_of(nodes_in(YAML::Load("[{id: aaaa1, labels: [shop-2]}, {id: aaaa2, revises: [aaaa1]}, "
                                 "{id: aaaa3, revises: [aaaa2]}]")));
  CHECK(upgrade_targets(map, "shop-2", {}) == Words{"aaaa1"});
  CHECK(upgrade_targets(map, "shop-2@head", {}) == Words{"aaaa3"});
  CHECK(upgrade_targets(map, "shop-2@+1", {"aaaa1"}) == Words{"aaaa2"});
}

TEST_CASE("current is what the database says") {
  const RevisionMap map = map_of(nodes_in(YAML::Load("[{id: aaaa1}, {id: bbbb1}]")));
  CHECK(named_revisions(map, "current", {"bbbb1", "aaaa1"}) == Words{"bbbb1", "aaaa1"});
  CHECK(named_revisions(map, "current", {}).empty());
  CHECK(named_revisions(map, "heads", {}) == Words{"aaaa1", "bbbb1"});
}

TEST_CASE("which expressions depend on the database") {
  for (const auto* expression : {"+1", "-1", "shop@+1", "shop@-2", "current"}) {
    INFO(expression);
    CHECK(is_relative_to_database(expression));
  }
  for (const auto* expression :
       {"head", "heads", "base", "ae10", "ae10+1", "head-1", "shop@head", "shop@base+1"}) {
    INFO(expression);
    CHECK_FALSE(is_relative_to_database(expression));
  }
}

TEST_CASE("rows that no file holds are all named") {
  const RevisionMap map = map_of(nodes_in(YAML::Load("[{id: aaaa1}]")));
  try {
    checked_rows(map, {"cccc1", "aaaa1", "bbbb1"});
    FAIL("nothing was thrown");
  } catch (const UnknownRowsError& error) {
    CHECK(error.ids() == Words{"cccc1", "bbbb1"});
    CHECK(error.reason() == "UnknownRevision");
    CHECK(std::string(error.what()) ==
          "the database is at 'cccc1', 'bbbb1', which no revision file holds");
  }
  // Only the beginning of an id is no row.
  CHECK_THROWS_AS(upgrade_steps(map, {"aaaa"}, {"aaaa1"}), UnknownRowsError);
}

TEST_CASE("rows that imply each other are refused") {
  const RevisionMap map = map_of(nodes_in(
      YAML::Load("[{id: aaaa1}, {id: aaaa2, revises: [aaaa1]}, {id: bbbb1, depends: [aaaa2]}]")));
  CHECK(
      reported([&] { checked_rows(map, {"aaaa1", "bbbb1"}); }) ==
      Words{"OverlappingRows", "the version table holds both bbbb1 and its ancestor aaaa1",
            "no run leaves such rows; delete the ancestor's row if both revisions were applied, or "
            "say where the database is: headway stamp --purge REVISION"});
}

TEST_CASE("a row that is there twice counts once") {
  const RevisionMap map =
      map_of(nodes_in(YAML::Load("[{id: aaaa1}, {id: aaaa2, revises: [aaaa1]}]")));
  CHECK(upgrade_steps(map, {"aaaa1", "aaaa1"}, {"aaaa2"}) == Words{"aaaa2"});
}

TEST_CASE("rows imply themselves, their ancestors and dependencies, and nothing else") {
  const RevisionMap map =
      map_of(nodes_in(YAML::Load("[{id: a}, {id: b, revises: [a]}, {id: x}, {id: y, revises: [x], "
                                 "depends: [b]}, {id: z, revises: [y]}]")));
  for (const auto* revision : {"a", "b", "x", "y"}) {
    INFO(revision);
    CHECK(implies(map, {"y"}, revision));
  }
  CHECK_FALSE(implies(map, {"y"}, "z"));
  CHECK_FALSE(implies(map, {"y"}, "nobody"));
  CHECK_FALSE(implies(map, {}, "a"));
}

TEST_CASE("a merge whose dependency a parent implies leaves one row") {
  // Alembic ends here with an error, since it means to update the dependency's row, which is not
  // there.
  const RevisionMap map =
      map_of(nodes_in(YAML::Load("[{id: a}, {id: b, revises: [a]}, {id: c, revises: [a]}, {id: m, "
                                 "revises: [b, c], depends: [a]}]")));
  const RowStep step = rows_after_upgrade(map, {"b", "c"}, "m");
  using enum RowChange::Kind;
  CHECK(step.changes == std::vector<RowChange>{{kDelete, "b", ""}, {kUpdate, "c", "m"}});
  CHECK(step.rows == Words{"m"});
}

TEST_CASE("an expression that could be a login is not repeated") {
  const RevisionMap map = map_of(nodes_in(YAML::Load("[{id: aaaa1}]")));
  for (const std::string& text :
       reported([&] { upgrade_targets(map, "app:s3cret@db:5432/x", {}); }))
    CHECK_FALSE(text.contains("s3cret"));
}

}  // namespace headway::graph
