#include "runner/database/ledger_write.hpp"

#include "runner/database/grants.hpp"

#include <format>

namespace headway::database {

DatabaseError ledger_refuses(const LedgerPlace& place, const std::string& part,
                             const std::string& problem) {
  // Without its rows a run would repeat what is done.
  const char* const way_out =
      part == "progress" ? ", and keep its rows, which say how far half-done revisions have come"
                         : "; or drop that table with CASCADE: the next run makes it again, "
                           "without its records";
  return {ExitCode::kUsage, "LedgerDamaged",
          std::format("the ledger refuses a row of its own: {}", problem),
          std::format("remove the column, constraint, trigger or rule that somebody has added to "
                      "{}{}",
                      place.sql(part), way_out)};
}

void change_ledger_rows(Session& session, const VersionTable& table, const std::string& part,
                        const std::string& statement, const std::vector<Value>& parameters,
                        std::size_t rows) {
  with_grants(session, table, [&] {
    const std::size_t changed = session.query(statement + " RETURNING 1", parameters).size();
    if (changed != rows)
      throw ledger_refuses(table.ledger, part,
                           std::format("a trigger or rule of {} let {} of {} rows be changed",
                                       table.ledger.sql(part), changed, rows));
  });
}

void write_ledger_row(Session& session, const VersionTable& table, const std::string& part,
                      const std::string& statement, const std::vector<Value>& parameters,
                      const LedgerKey& key) {
  change_ledger_rows(session, table, part, statement, parameters);
  with_grants(session, table, [&] {
    const std::string name = table.ledger.sql(part);
    const std::string query =
        std::format("SELECT FROM {} WHERE version_table = $1 AND {} = $2", name, key.column);
    if (session.query(query, {table.key(), key.value}).empty())
      throw ledger_refuses(
          table.ledger, part,
          std::format("a trigger of {} deleted the row that was just written", name));
  });
}

}  // namespace headway::database
