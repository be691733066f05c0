#pragma once

#include "runner/apply/progress.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

namespace headway::apply {

/// Before a run's first write: makes the ledger, or brings it to the shape that this version
/// writes, and reports as notices what it had lost. Throws DatabaseError (kUsage,
/// `PermissionDenied`) with all rights that the role lacks, and (kRefused, `LedgerPublished`) where
/// a publication replicates the ledger's rows, unless `publish` says that this is meant.
void prepare_ledger(database::Session& session, const database::VersionTable& table, bool publish,
                    Progress& progress);

}  // namespace headway::apply
