#pragma once

#include "runner/database/ledger_place.hpp"
#include "runner/database/session.hpp"

namespace headway::database {

/// Throws DatabaseError (kRefused, `LedgerPublished`) where a publication of all tables, or of all
/// tables of the ledger's schema, replicates the ledger: a subscriber without its tables stops at
/// the first row. One that names the ledger's tables does so on purpose.
void refuse_published_ledger(Session& session, const LedgerPlace& place);

}  // namespace headway::database
