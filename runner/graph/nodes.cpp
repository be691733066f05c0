#include "runner/graph/nodes.hpp"

namespace headway::graph {

std::vector<Node> nodes_of(const revisions::Catalogue& catalogue) {
  std::vector<Node> nodes;
  nodes.reserve(catalogue.revisions().size());
  for (const revisions::Revision& revision : catalogue.revisions()) {
    nodes.push_back({.id = revision.id,
                     .down_revisions = revision.down_revisions,
                     .depends_on = revision.depends_on,
                     .branch_labels = revision.branch_labels,
                     .file = revision.file,
                     .line = revision.line,
                     .message = revision.message});
  }
  return nodes;
}

}  // namespace headway::graph
