#pragma once

#include "runner/database/applied.hpp"
#include "runner/graph/revision_map.hpp"

#include <set>
#include <string>

namespace headway::wait {

/// The revisions that a database holds, as far as `look` and, where there is one, `map` can tell:
/// the version rows with everything that they imply or, where they may not be read, all that the
/// ledger shows; and what the ledger shows of other histories. Pure.
std::set<std::string> held(const database::AppliedLook& look, const graph::RevisionMap* map);

}  // namespace headway::wait
