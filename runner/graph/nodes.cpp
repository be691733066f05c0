#include "runner/graph/nodes.hpp"

#include <utility>

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

std::vector<Node> nodes_of(std::vector<revisions::Head> heads) {
  std::vector<Node> nodes;
  nodes.reserve(heads.size());
  for (revisions::Head& head : heads) {
    nodes.push_back({.id = std::move(head.header.id),
                     .down_revisions = std::move(head.header.down_revisions),
                     .depends_on = std::move(head.header.depends_on),
                     .branch_labels = std::move(head.header.branch_labels),
                     .file = std::move(head.file),
                     .line = head.header.id_line,
                     .message = std::move(head.header.message)});
  }
  return nodes;
}

revisions::Header header_of(const Node& node) {
  return {.message = node.message,
          .id = node.id,
          .id_line = node.line,
          .down_revisions = node.down_revisions,
          .depends_on = node.depends_on,
          .branch_labels = node.branch_labels,
          .created = {}};
}

}  // namespace headway::graph
