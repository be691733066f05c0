#include "runner/database/applied_checksums.hpp"

#include "runner/database/ledger_schema.hpp"

#include <format>

namespace headway::database {

std::map<std::string, std::string> applied_checksums(Session& session, const VersionTable& table) {
  std::map<std::string, std::string> checksums;
  if (!LedgerShape::read(session, table.ledger)
           .has("revision", {"version_table", "revision", "checksum"}))
    return checksums;
  try {
    for (const Row& row : session.query(
             std::format("SELECT revision, checksum FROM {} WHERE version_table = $1 AND checksum "
                         "IS NOT NULL",
                         table.ledger.sql("revision")),
             {table.key()}))
      checksums[row.at(0).value_or("")] = row.at(1).value_or("");
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;  // the run says later which rights it lacks
  }
  return checksums;
}

}  // namespace headway::database
