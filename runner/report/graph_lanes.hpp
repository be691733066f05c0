#pragma once

#include "runner/graph/revision_map.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::report {

/// A line of a drawn history: what stands left of the text, and the revision that it draws.
struct GraphLine {
  std::string drawing;
  std::optional<graph::RevisionMap::Index> revision;  ///< nothing: a line that only leads on

  bool operator==(const GraphLine&) const = default;
};

/// The history as `git log --graph` draws one: a column for each line of descent, newest revision
/// first, every child above its parents. `*` is a revision; where `applied` is given (one place for
/// each revision), `*` is one that is applied and `o` one that is pending. Pure.
std::vector<GraphLine> graph_lines(const graph::RevisionMap& map,
                                   const std::optional<std::vector<bool>>& applied);

}  // namespace headway::report
