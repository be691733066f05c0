#pragma once

#include "runner/database/session.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headway::database {

/// What somebody with few rights can see of the revisions that a database holds.
struct AppliedLook {
  /// Of the version table, sorted; nothing where it is not there or may not be read.
  std::optional<std::vector<std::string>> rows = {};
  /// The ledger's revisions of the same history, and what each stands on; those of every history
  /// where it is not known which is meant.
  std::map<std::string, std::vector<std::string>> ledger = {};
  std::set<std::string> of_other_histories = {};  ///< by the ledger
  std::string trouble = {};                       ///< why nothing at all can be seen
};

/// Reads the view headway.applied, which everybody may read, and the version table, which not
/// everybody may. `schema` is the version table's; empty: by the search path, and other histories
/// count too. Throws DatabaseError's kinds.
AppliedLook look_at_applied(Session& session, const std::string& schema);

}  // namespace headway::database
