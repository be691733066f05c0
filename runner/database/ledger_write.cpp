#include "runner/database/ledger_write.hpp"

#include "runner/database/grants.hpp"

#include <format>

namespace headway::database {

DatabaseError ledger_refuses(const LedgerPlace& place, const std::string& problem) {
  return {ExitCode::kUsage, "LedgerDamaged",
          std::format("the ledger refuses a row of its own: {}", problem),
          std::format("remove the column, constraint, trigger or rule that somebody has added to "
                      "{} or another table of that schema; or drop that table with CASCADE: the "
                      "next run makes it again, without its records",
                      place.sql("revision"))};
}

void insert_ledger_row(Session& session, const VersionTable& table, const std::string& part,
                       const std::string& insert, const std::vector<Value>& parameters) {
  with_grants(session, table, [&] {
    if (session.query(insert + " RETURNING 1", parameters).empty())
      throw ledger_refuses(table.ledger, std::format("a trigger or rule of {} keeps it out",
                                                     table.ledger.sql(part)));
  });
}

}  // namespace headway::database
