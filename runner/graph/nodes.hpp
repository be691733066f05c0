#pragma once

#include "runner/graph/revision_map.hpp"
#include "runner/revisions/catalogue.hpp"
#include "runner/revisions/heads.hpp"

#include <vector>

namespace headway::graph {

/// The catalogue's revisions as nodes, in the same order.
std::vector<Node> nodes_of(const revisions::Catalogue& catalogue);

/// The same of the heads of their files.
std::vector<Node> nodes_of(std::vector<revisions::Head> heads);

/// The header of the node's file, but for `created:`.
revisions::Header header_of(const Node& node);

}  // namespace headway::graph
