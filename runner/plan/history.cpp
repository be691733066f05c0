#include "runner/plan/history.hpp"

#include "common/error.hpp"
#include "runner/graph/nodes.hpp"

#include <utility>

namespace headway::plan {

History build_history(revisions::Catalogue catalogue) {
  auto map = graph::RevisionMap::build(graph::nodes_of(catalogue));
  if (!map) throw DiagnosticsError(std::move(map.error()));
  return {.catalogue = std::move(catalogue), .map = std::move(*map)};
}

}  // namespace headway::plan
