#pragma once

#include "runner/database/version_table.hpp"
#include "runner/offline/psql_text.hpp"
#include "runner/plan/plan.hpp"

#include <string>
#include <vector>

namespace headway::offline {

/// Writes the statements of a revision that runs outside of a transaction, each followed by a note
/// of how far it has come: where one fails, the ledger says so, `headway upgrade` goes on there as
/// far as it can know the state, and a second run of the script is refused. One that the server
/// could refuse in a transaction is noted before it is sent, too. At the end the transaction is
/// open in which the verify section and the bookkeeping run, and the rows are checked.
void write_outside_transaction(const database::VersionTable& table, const plan::Step& step,
                               const std::vector<std::string>& rows, const Write& write);

}  // namespace headway::offline
