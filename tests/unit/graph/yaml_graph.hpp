#pragma once

#include "runner/graph/revision_map.hpp"

#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace headway::graph {

/// The documents of tests/fixtures/graph.
YAML::Node graph_fixture(const std::string& name);

/// The nodes of a fixture's `revisions`: id, revises, depends, labels, and file where it matters.
std::vector<Node> nodes_in(const YAML::Node& revisions);

std::vector<std::string> words_in(const YAML::Node& list);

/// A map that must be in order; otherwise the test fails with what is wrong.
RevisionMap map_of(std::vector<Node> nodes);

}  // namespace headway::graph
