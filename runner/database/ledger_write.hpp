#pragma once

#include "runner/database/errors.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace headway::database {

/// The error (kUsage, `LedgerDamaged`) where something that others have added to this table of the
/// ledger (its name without the schema, as `revision`) keeps a row of the runner's out.
DatabaseError ledger_refuses(const LedgerPlace& place, const std::string& part,
                             const std::string& problem);

/// Runs an INSERT, UPDATE or DELETE of so many rows of this table of the ledger. Throws
/// ledger_refuses() where a trigger or rule keeps it from that, and the kinds of DatabaseError;
/// rights that are missing are reported with their GRANTs.
void change_ledger_rows(Session& session, const VersionTable& table, const std::string& part,
                        const std::string& statement, const std::vector<Value>& parameters,
                        std::size_t rows = 1);

/// The column, besides the history's, by which a table of the ledger knows a row, and its value.
struct LedgerKey {
  std::string column;
  std::string value;
};

/// Runs an INSERT of one row, which may replace the row with that key, and looks for it afterwards:
/// a trigger may have deleted it. Throws as change_ledger_rows().
void write_ledger_row(Session& session, const VersionTable& table, const std::string& part,
                      const std::string& statement, const std::vector<Value>& parameters,
                      const LedgerKey& key);

}  // namespace headway::database
