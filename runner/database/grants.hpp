#pragma once

#include "runner/database/errors.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// The statements, for the owner to run, that give the session's role every right that it lacks on
/// the version table and, where the session writes, on the ledger; empty where it lacks none. Reads
/// the catalog only, which everybody may.
std::vector<std::string> missing_grants(Session& session, const VersionTable& table);

/// Throws DatabaseError (kUsage, `PermissionDenied`) with all of them, where there are any; and
/// (`RowSecurity`) where row security can hide rows of these tables from the role.
void refuse_missing_grants(Session& session, const VersionTable& table);

/// The error for a statement that lacked a right: with all statements of missing_grants(), where a
/// failed transaction does not keep the session from asking for them.
DatabaseError permission_denied(Session& session, const VersionTable& table,
                                const StatementError& problem);

/// Runs `work`; a right that it lacks is reported together with all others.
template <typename Work>
auto with_grants(Session& session, const VersionTable& table, Work work) {
  try {
    return work();
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;
    throw permission_denied(session, table, problem);
  }
}

}  // namespace headway::database
