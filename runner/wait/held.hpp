#pragma once

#include "runner/database/applied.hpp"
#include "runner/graph/revision_map.hpp"

#include <optional>
#include <set>
#include <string>

namespace headway::wait {

/// The revisions that a database holds, as far as `look` and, where there is one, `map` can tell:
/// the version rows with everything that they imply or, where they may not be read, all that the
/// ledger shows, but none that is half done; and what the ledger shows of other histories. Pure.
std::set<std::string> held(const database::AppliedLook& look, const graph::RevisionMap* map);

/// The full id of a revision that is held: the id itself or, where `by_beginning`, the only one
/// that begins with four or more characters. Throws Error (kUsage, `AmbiguousRevision`) where
/// several do.
std::optional<std::string> find_held(const std::set<std::string>& held, const std::string& id,
                                     bool by_beginning);

}  // namespace headway::wait
