#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

namespace headway::database {

/// Throws Error (kUsage, `VersionTableLost`) where the version table is not there although the
/// ledger has revisions of it: Alembic never drops the table, so no table does not mean that
/// nothing is applied. `headway stamp` makes it again.
void refuse_lost_table(Session& session, const VersionTable& table);

}  // namespace headway::database
