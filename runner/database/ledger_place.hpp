#pragma once

#include <string>

namespace headway::database {

class Session;

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

/// The place of a history's ledger: `wanted` where that is not empty; else where a ledger is
/// (beside the version table before schema headway); else schema headway, or, where this role may
/// not make it, beside the version table.
LedgerPlace find_ledger(Session& session, const std::string& version_table_schema,
                        const std::string& wanted);

}  // namespace headway::database
