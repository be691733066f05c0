#pragma once

#include "runner/graph/revision_map.hpp"
#include "runner/revisions/catalogue.hpp"

#include <functional>
#include <optional>

namespace headway::plan {

/// Gives the revisions of a graph, in the order of its nodes.
using ReadRevisions = std::function<revisions::Catalogue(const graph::RevisionMap&)>;

/// The revisions of a project and the graph that they form. The graph takes no more than the heads
/// of the files: the rest is read where it is asked for. For one thread until that was done;
/// immutable then.
class History {
 public:
  History(revisions::Catalogue catalogue, graph::RevisionMap graph);
  History(graph::RevisionMap graph, ReadRevisions read);

  /// The first call may read all files, and throw what that throws.
  const revisions::Catalogue& catalogue() const;

  graph::RevisionMap map;

 private:
  ReadRevisions read_;
  mutable std::optional<revisions::Catalogue> catalogue_;
};

/// Throws DiagnosticsError with everything that is wrong with the graph.
History build_history(revisions::Catalogue catalogue);

}  // namespace headway::plan
