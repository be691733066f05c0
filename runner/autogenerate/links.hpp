#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/autogenerate/order.hpp"
#include "runner/autogenerate/parthood.hpp"
#include "runner/schema/snapshot.hpp"

#include <cstddef>
#include <vector>

namespace headway::autogenerate {

/// Where an item's statements stand, each a node of the graph or kNone.
struct Places {
  std::size_t drop = Graph::kNone;
  std::size_t alter = Graph::kNone;
  std::size_t create = Graph::kNone;
  std::size_t own = Graph::kNone;    ///< of a sequence: OWNED BY
  std::size_t shell = Graph::kNone;  ///< of a base type: its name, for its functions
  std::size_t behind_parents =
      Graph::kNone;  ///< of a table: INHERIT, settings of inherited columns
  bool dropped_looked_at = false;
};

/// Says in the graph which of the items' statements come before which. `places` are those of the
/// items of `fates`.
void link_statements(const schema::Snapshot& before, const schema::Snapshot& after,
                     const Fates& fates, const Parthood& parts, const std::vector<Places>& places,
                     Graph& graph);

}  // namespace headway::autogenerate
