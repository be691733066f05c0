#pragma once

#include "runner/database/ledger.hpp"
#include "runner/plan/history.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// The ledger's row of a revision that this run applies.
database::LedgerRevision ledger_row(const plan::History& history,
                                    const revisions::Revision& revision);

/// The least that the ledger has to know of every revision that the version rows imply, whichever
/// tool applied it: its place in the graph. The rows must be known to the history.
std::vector<database::LedgerRevision> implied_rows(const plan::History& history,
                                                   const std::vector<std::string>& version_rows);

}  // namespace headway::apply
