#include "tests/unit/graph/yaml_graph.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

YAML::Node graph_fixture(const std::string& name) {
  return YAML::LoadFile(std::string(HEADWAY_FIXTURES) + "/graph/" + name);
}

std::vector<std::string> words_in(const YAML::Node& list) {
  return list ? list.as<std::vector<std::string>>() : std::vector<std::string>{};
}

std::vector<Node> nodes_in(const YAML::Node& revisions) {
  std::vector<Node> nodes;
  for (const auto& revision : revisions) {
    const auto id = revision["id"].as<std::string>();
    nodes.push_back({.id = id,
                     .down_revisions = words_in(revision["revises"]),
                     .depends_on = words_in(revision["depends"]),
                     .branch_labels = words_in(revision["labels"]),
                     .file = revision["file"].as<std::string>(id + ".sql"),
                     .line = 3,
                     .message = {}});
  }
  return nodes;
}

RevisionMap map_of(std::vector<Node> nodes) {
  auto map = RevisionMap::build(std::move(nodes));
  if (!map) FAIL(to_text(map.error().front()));
  return std::move(*map);
}

}  // namespace headway::graph
