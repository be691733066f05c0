#pragma once

#include "runner/database/session.hpp"

#include <string>

namespace headway::database {

/// Makes of the ledger's schema, tables and views what is not there; a ledger that an older version
/// made gets what has come since. Only under the lock, in the transaction of what is to be written.
/// Throws DatabaseError's kinds; a missing right is told with its GRANT.
void create_ledger(Session& session);

/// Whether there is a ledger that can be asked for revisions and runs.
bool ledger_exists(Session& session);

/// Whether it has this table or view: one that an older version made lacks some.
bool ledger_has(Session& session, const std::string& relation);

}  // namespace headway::database
