#pragma once

#include "runner/database/errors.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// The error (kUsage, `LedgerDamaged`) where something that others have added to a table of the
/// ledger keeps a row of the runner's out.
DatabaseError ledger_refuses(const LedgerPlace& place, const std::string& problem);

/// Runs an INSERT of one row into this table of the ledger, in the open transaction. Throws
/// ledger_refuses() where a trigger or rule kept the row out, and the kinds of DatabaseError;
/// rights that are missing are reported with their GRANTs.
void insert_ledger_row(Session& session, const VersionTable& table, const std::string& part,
                       const std::string& insert, const std::vector<Value>& parameters);

}  // namespace headway::database
