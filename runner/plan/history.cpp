#include "runner/plan/history.hpp"

#include "common/error.hpp"
#include "runner/graph/nodes.hpp"

#include <utility>

namespace headway::plan {

History::History(revisions::Catalogue catalogue, graph::RevisionMap graph)
    : map(std::move(graph)), catalogue_(std::move(catalogue)) {}

History::History(graph::RevisionMap graph, ReadRevisions read)
    : map(std::move(graph)), read_(std::move(read)) {}

const revisions::Catalogue& History::catalogue() const {
  if (!catalogue_) catalogue_ = read_(map);
  return *catalogue_;
}

History build_history(revisions::Catalogue catalogue) {
  auto map = graph::RevisionMap::build(graph::nodes_of(catalogue));
  if (!map) throw DiagnosticsError(std::move(map.error()));
  return {std::move(catalogue), std::move(*map)};
}

}  // namespace headway::plan
