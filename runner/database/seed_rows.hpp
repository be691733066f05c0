#pragma once

#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <map>
#include <string>
#include <vector>

namespace headway::database {

/// A seed that was loaded.
struct SeedRow {
  std::string hash;
  std::string loaded_at;  ///< UTC, 2026-11-22T10:15:00Z
  /// Applied since, perhaps after a downgrade that dropped the rows.
  std::vector<std::string> revisions_since = {};
};

/// The seeds of this history, by their names; none where the ledger does not know seeds yet.
std::map<std::string, SeedRow> read_seeds(Session& session, const VersionTable& table);

/// Writes down that a seed ($2, of the version table $1) was loaded with the hash $3 by the run $4.
std::string write_seed_sql(const LedgerPlace& place);

/// Writes down that a seed was loaded, in the open transaction.
void write_seed(Session& session, const VersionTable& table, const std::string& name,
                const std::string& hash, const std::string& run);

}  // namespace headway::database
