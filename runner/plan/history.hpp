#pragma once

#include "runner/graph/revision_map.hpp"
#include "runner/revisions/catalogue.hpp"

namespace headway::plan {

/// The revisions of a project and the graph that they form. Immutable.
struct History {
  revisions::Catalogue catalogue;
  graph::RevisionMap map;
};

/// Throws DiagnosticsError with everything that is wrong with the graph.
History build_history(revisions::Catalogue catalogue);

}  // namespace headway::plan
