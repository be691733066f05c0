#pragma once

#include "runner/plan/plan.hpp"

#include <string>
#include <vector>

namespace headway::plan {

/// A table or column that an undo takes away, or whose rows it changes, as the server stores its
/// names.
struct Removal {
  std::string schema;  ///< as written; empty: by the search path
  std::string table;
  std::string column;  ///< empty: the whole table

  bool operator==(const Removal&) const = default;
};

/// Whether steps that are committed can be undone by their downgrade sections so that nothing is
/// lost, as far as their words tell.
struct Undoing {
  std::string obstacle;           ///< why not, for people; empty: they can
  std::vector<Removal> removals;  ///< what must hold nothing that others have written since
};

/// Judges steps that were made upwards. They can be undone when each has a downgrade section, none
/// has taken away what was there before, and the downgrades take away nothing but what the steps
/// have made. On the safe side: what is not understood is an obstacle. Pure.
Undoing look_at_undoing(const std::vector<Step>& made);

/// What the downgrade of one of them removes; as found by look_at_undoing().
std::vector<Removal> removals_of(const revisions::Section& downgrade);

}  // namespace headway::plan
