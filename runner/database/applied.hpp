#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headway::database {

/// The part of a database's revisions that a role with few rights can see.
struct AppliedLook {
  /// The version table's rows, sorted; nothing where it is not there or may not be read.
  std::optional<std::vector<std::string>> rows = {};
  /// The ledger's revisions of the same history, each with its parents and dependencies; those of
  /// every history where the wanted one is not known.
  std::map<std::string, std::vector<std::string>> ledger = {};
  std::set<std::string> of_other_histories = {};  ///< by the ledger
  /// The revisions of this history that are half done, each with how, as far as the role may see.
  std::map<std::string, std::string> half_done = {};
  std::string trouble = {};  ///< why nothing at all can be seen
};

/// Reads the ledger's view, which every role may read, and the version table, which not every role
/// may. Where `wanted` has no schema, tables of its name in every schema count. Throws
/// DatabaseError's kinds.
AppliedLook look_at_applied(Session& session, const VersionTableName& wanted);

}  // namespace headway::database
