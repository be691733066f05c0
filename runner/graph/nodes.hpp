#pragma once

#include "runner/graph/revision_map.hpp"
#include "runner/revisions/catalogue.hpp"

#include <vector>

namespace headway::graph {

/// The catalogue's revisions as nodes, in the same order.
std::vector<Node> nodes_of(const revisions::Catalogue& catalogue);

}  // namespace headway::graph
