#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// What tells a run's own rows from those of others.
struct OwnTransactions {
  std::string horizon;           ///< before it, nothing of this run or later had begun
  std::vector<std::string> ids;  ///< of the run's committed transactions
};

/// The id of the open transaction, as xmin shows it.
std::string transaction_id(Session& session);

/// The oldest transaction that may still be going on: whatever is older has ended before.
std::string transaction_horizon(Session& session);

/// Locks a table against everybody, for the rest of the transaction. One that is not there is
/// passed over.
void lock_table(Session& session, const std::string& schema, const std::string& table);

/// Whether a table holds a row, or with `column` given a value there other than NULL and the
/// default, that another transaction than the run's own has written since. A table or column that
/// is not there holds nothing.
bool holds_foreign_rows(Session& session, const std::string& schema, const std::string& table,
                        const std::string& column, const OwnTransactions& own);

}  // namespace headway::database
