#include "runner/authoring/rebase.hpp"

#include "common/error.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch_test_macros.hpp>

namespace headway::authoring {

namespace {

using graph::Node;
using graph::RevisionMap;
using Words = std::vector<std::string>;
using Along = RevisionMap::Along;

RevisionMap map_of(const char* history) {
  return graph::map_of(graph::nodes_in(YAML::Load(history)));
}

RevisionMap after(const RevisionMap& map, const Rebase& plan) {
  std::vector<Node> nodes;
  for (RevisionMap::Index i = 0; i < map.size(); ++i) {
    nodes.push_back(map.node(i));
    for (const NewParents& change : plan.changes)
      if (change.id == map.id(i)) nodes.back().down_revisions = change.revises;
  }
  return graph::map_of(std::move(nodes));
}

std::string refused(const RevisionMap& map, const std::string& revision, const std::string& onto) {
  try {
    plan_rebase(map, revision, onto);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    return error.reason();
  }
  return "";
}

}  // namespace

TEST_CASE("one of two pull requests that met goes behind the other") {
  const RevisionMap map = map_of(
      "[{id: a}, {id: theirs, revises: [a]}, {id: mine1, revises: [a]}, {id: mine2, revises: "
      "[mine1]}]");
  const Rebase plan = plan_rebase(map, "mine2", "");
  CHECK(plan.onto == "theirs");
  CHECK(plan.moved == Words{"mine1", "mine2"});
  CHECK(plan.changes == std::vector<NewParents>{{"mine1", {"theirs"}}});
  CHECK(after(map, plan).heads().size() == 1);
}

TEST_CASE("a branch that is itself merged keeps its shape") {
  const RevisionMap map = map_of(
      "[{id: a}, {id: theirs, revises: [a]}, {id: m1, revises: [a]}, {id: m2, revises: [a]}, {id: "
      "mm, revises: [m1, m2]}]");
  CHECK(plan_rebase(map, "mm", "theirs").changes ==
        std::vector<NewParents>{{"m1", {"theirs"}}, {"m2", {"theirs"}}});
}

TEST_CASE("a rebase that changes nothing or cannot be meant is said to be one") {
  const RevisionMap map = map_of(
      "[{id: a}, {id: b, revises: [a]}, {id: c, revises: [a]}, {id: d, revises: [a]}, {id: x, "
      "depends: [c]}]");
  CHECK(plan_rebase(map, "b", "a").changes.empty());
  CHECK(refused(map, "a", "b") == "NothingToRebase");
  CHECK(refused(map, "b", "") == "MultipleHeads");
  CHECK(refused(map, "nobody", "a") == "RevisionNotFound");
  CHECK(refused(map, "heads", "a") == "RevisionNotFound");
  CHECK(refused(map, "+1", "a") == "RelativeRevision");
  CHECK(refused(map_of("[{id: a}, {id: b, revises: [a]}]"), "b", "") == "NothingToRebase");
}

TEST_CASE("a dependency that would become a cycle is refused") {
  const RevisionMap map =
      map_of("[{id: a}, {id: mine, revises: [a]}, {id: theirs, revises: [a], depends: [mine]}]");
  CHECK_THROWS_AS(plan_rebase(map, "mine", "theirs"), DiagnosticsError);
}

TEST_CASE("after a rebase everything that moved is above its new place, and no line is lost") {
  std::mt19937 random(11);
  int moved = 0;
  for (const auto& entry : graph::graph_fixture("random.yaml")) {
    const RevisionMap map = graph::map_of(graph::nodes_in(entry["revisions"]));
    for (int i = 0; i < 20; ++i) {
      const std::string top = map.id(random() % map.size());
      const std::string onto = map.id(random() % map.size());
      INFO(YAML::Dump(entry["revisions"]) << "\n" << top << " onto " << onto);
      try {
        const Rebase plan = plan_rebase(map, top, onto);
        const RevisionMap changed = after(map, plan);
        const auto above = changed.reach({*changed.find(onto)}, Along::kChildren);
        const auto was = map.reach({*map.find(top)}, Along::kRequirements);
        const auto is = changed.reach({*changed.find(top)}, Along::kRequirements);
        for (const std::string& id : plan.moved)
          CHECK(above[*changed.find(id)]);
        for (RevisionMap::Index k = 0; k < map.size(); ++k)
          CHECK((!was[k] || is[k]));
        ++moved;
      } catch (const Error& error) {
        CHECK(error.code() == ExitCode::kUsage);
      }
    }
  }
  CHECK(moved > 50);
}

TEST_CASE("only the line of the parents changes in a file") {
  CHECK(with_revises("-- m\n--\n-- revision: a\n-- revises: b, c\n-- headway: upgrade\nX;\n",
                     {"d"}) ==
        "-- m\n--\n-- revision: a\n-- revises: d\n-- headway: upgrade\nX;\n");
  CHECK(with_revises("-- m\r\n-- revision: a\r\n-- headway: upgrade\r\n", {"d", "e"}) ==
        "-- m\r\n-- revision: a\r\n-- revises: d, e\r\n-- headway: upgrade\r\n");
  CHECK(with_revises("-- m\n--revision: a\n--revises:b\n-- headway: upgrade\n"
                     "-- revises: in the section\n",
                     {"d"}) ==
        "-- m\n--revision: a\n-- revises: d\n-- headway: upgrade\n-- revises: in the section\n");
  CHECK(with_revises("-- revision: a", {"d"}) == "-- revision: a\n-- revises: d");
}

}  // namespace headway::authoring
