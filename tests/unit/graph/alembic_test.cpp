// Our answers against Alembic's own, which tests/fixtures/graph/generate.py collects.
#include "common/error.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/graph/version_rows.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace headway::graph {

namespace {

using Words = std::vector<std::string>;

Words ids_of(const RevisionMap& map, const std::vector<RevisionMap::Index>& indices) {
  Words ids;
  for (const auto index : indices)
    ids.push_back(map.id(index));
  return ids;
}

std::string text_of(const RowChange& change) {
  switch (change.kind) {
    case RowChange::Kind::kInsert:
      return "+" + change.to;
    case RowChange::Kind::kDelete:
      return "-" + change.from;
    case RowChange::Kind::kUpdate:
      break;
  }
  return change.from + ">" + change.to;
}

/// What a run does, a line a step: the revision, then what happens to the version rows.
struct Answer {
  std::string error;
  std::vector<Words> steps;
  Words rows;

  bool operator==(const Answer&) const = default;
};

Answer answer(const RevisionMap& map, Words rows, const std::string& target, bool up) {
  Answer result;
  try {
    const Words order = up ? upgrade_steps(map, rows, upgrade_targets(map, target, rows))
                           : downgrade_steps(map, rows, downgrade_target(map, target, rows));
    for (const std::string& revision : order) {
      const RowStep step =
          up ? rows_after_upgrade(map, rows, revision) : rows_after_downgrade(map, rows, revision);
      Words line{revision};
      for (const RowChange& change : step.changes)
        line.push_back(text_of(change));
      result.steps.push_back(std::move(line));
      rows = step.rows;
    }
    result.rows = std::move(rows);
  } catch (const Error& error) {
    result = {.error = error.reason(), .steps = {}, .rows = {}};
  }
  return result;
}

Answer expected(const YAML::Node& item) {
  Answer result{
      .error = item["error"].as<std::string>(""), .steps = {}, .rows = words_in(item["ends"])};
  for (const auto& step : item["steps"])
    result.steps.push_back(words_in(step));
  return result;
}

void check(const RevisionMap& map, const YAML::Node& items, bool up) {
  for (const auto& item : items) {
    const auto rows = words_in(item["rows"]);
    const auto target = item["target"].as<std::string>();
    const Answer wanted = expected(item);
    const Answer got = answer(map, rows, target, up);
    INFO((up ? "upgrade " : "downgrade ")
         << target << " from " << ::Catch::StringMaker<Words>::convert(rows));
    CHECK(got.error == wanted.error);
    CHECK(got.steps == wanted.steps);
    CHECK(got.rows == wanted.rows);
  }
}

}  // namespace

TEST_CASE("graphs are read, walked and carried out as Alembic does") {
  const auto* file = GENERATE("drawn.yaml", "random.yaml");
  for (const auto& graph : graph_fixture(file)) {
    INFO(graph["graph"].as<std::string>());
    const RevisionMap map = map_of(nodes_in(graph["revisions"]));
    CHECK(ids_of(map, map.heads()) == words_in(graph["heads"]));
    CHECK(ids_of(map, map.real_heads()) == words_in(graph["real_heads"]));
    CHECK(ids_of(map, map.bases()) == words_in(graph["bases"]));
    for (RevisionMap::Index i = 0; i < map.size(); ++i) {
      INFO(map.id(i));
      CHECK(Words(map.labels(i).begin(), map.labels(i).end()) ==
            words_in(graph["labels"][map.id(i)]));
      CHECK(ids_of(map, map.requirements(i)) == words_in(graph["requirements"][map.id(i)]));
    }
    CHECK(history(map) == words_in(graph["history"]));
    check(map, graph["upgrades"], /*up=*/true);
    check(map, graph["downgrades"], /*up=*/false);
  }
}

}  // namespace headway::graph
