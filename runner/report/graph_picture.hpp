#pragma once

#include "runner/graph/revision_map.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headway::report {

/// What pictures of a history mark where a database is given.
struct GraphMarks {
  std::vector<bool> applied;      ///< one place for each revision
  std::set<std::string> current;  ///< the version table's rows
};

/// The history as a picture for another program: each revision with its id and message, an arrow to
/// what it revises, a dashed one to what it depends on. Applied revisions are filled, current ones
/// have a thick border. Pure.
std::string graph_dot(const graph::RevisionMap& map, const std::optional<GraphMarks>& marks);
std::string graph_mermaid(const graph::RevisionMap& map, const std::optional<GraphMarks>& marks);
std::string graph_svg(const graph::RevisionMap& map, const std::optional<GraphMarks>& marks);

}  // namespace headway::report
