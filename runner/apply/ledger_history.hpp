#pragma once

#include "runner/database/ledger.hpp"
#include "runner/plan/history.hpp"

#include <vector>

namespace headway::apply {

/// A history with the ledger's revisions beside those of the files, which count where both know
/// one: enough to undo what these files do not hold. Throws DiagnosticsError when they do not go
/// together.
plan::History with_ledger(const plan::History& files,
                          const std::vector<database::LedgerRevision>& ledger);

}  // namespace headway::apply
