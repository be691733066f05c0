#pragma once

#include <string>

namespace headway::database {

class Session;
struct VersionTable;

/// Where the ledger's relations are: under plain names in schema headway, or in another schema
/// under names that say whose they are (`headway_run`).
struct LedgerPlace {
  std::string schema = "headway";

  bool is_own_schema() const { return schema == "headway"; }
  /// The name of a relation there: `run` or `headway_run`.
  std::string name(const std::string& relation) const;
  /// The same with its schema, for SQL.
  std::string sql(const std::string& relation) const;
};

/// The place of a history's ledger: `wanted` where that is not empty; else where a ledger knows the
/// history, as far as the role may read it; else where a ledger is (beside the version table before
/// schema headway); else schema headway, or, where this role may not make it, beside the version
/// table.
///
/// Throws Error (kUsage, `LedgerElsewhere`) where another place than the wanted one has the ledger:
/// a second one would begin without what the first holds.
LedgerPlace find_ledger(Session& session, const VersionTable& table, const std::string& wanted);

}  // namespace headway::database
