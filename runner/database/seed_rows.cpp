#include "runner/database/seed_rows.hpp"

#include "runner/database/grants.hpp"
#include "runner/database/ledger_schema.hpp"
#include "runner/database/ledger_write.hpp"
#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

std::map<std::string, SeedRow> read_seeds(Session& session, const VersionTable& table) {
  std::map<std::string, SeedRow> seeds;
  if (!LedgerShape::read(session, table.ledger).has("seed", {"version_table", "name", "hash"}))
    return seeds;
  with_grants(session, table, [&] {
    const std::string query = std::format(
        "SELECT name, hash, pg_catalog.to_char(loaded_at AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ARRAY(SELECT revision FROM {} AS applied WHERE "
        "applied.version_table = seed.version_table AND applied.applied_at > seed.loaded_at) FROM "
        "{} AS seed WHERE version_table = $1",
        table.ledger.sql("revision"), table.ledger.sql("seed"));
    for (const Row& row : session.query(query, {table.key()}))
      seeds[row.at(0).value_or("")] = {.hash = row.at(1).value_or(""),
                                       .loaded_at = row.at(2).value_or(""),
                                       .revisions_since = parse_array(row.at(3).value_or(""))};
  });
  return seeds;
}

std::string write_seed_sql(const LedgerPlace& place) {
  return std::format(
      "INSERT INTO {} (version_table, name, hash, run) VALUES ($1, $2, $3, $4) ON CONFLICT "
      "(version_table, name) DO UPDATE SET hash = excluded.hash, loaded_at = excluded.loaded_at, "
      "run = excluded.run",
      place.sql("seed"));
}

void write_seed(Session& session, const VersionTable& table, const std::string& name,
                const std::string& hash, const std::string& run) {
  write_ledger_row(session, table, "seed", write_seed_sql(table.ledger),
                   {table.key(), name, hash, run}, {.column = "name", .value = name});
}

}  // namespace headway::database
