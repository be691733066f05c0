#include "runner/database/ledger_publication.hpp"

#include "runner/database/sql_text.hpp"

#include <format>

namespace headway::database {

namespace {

constexpr const char* kOfAllTables =
    "SELECT pubname, 'all tables' FROM pg_catalog.pg_publication WHERE puballtables";

/// PostgreSQL 15 and newer.
constexpr const char* kOfSchema =
    " UNION SELECT p.pubname, 'all tables of schema ' || n.nspname FROM pg_catalog.pg_publication "
    "p "
    "JOIN pg_catalog.pg_publication_namespace pn ON pn.pnpubid = p.oid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = pn.pnnspid WHERE n.nspname = $1";

std::vector<Row> publications(Session& session, const std::string& schema) {
  if (session.baseline().server_version < 150'000)
    return session.query(std::string(kOfAllTables) + " ORDER BY 1");
  return session.query(std::string(kOfAllTables) + kOfSchema + " ORDER BY 1", {schema});
}

}  // namespace

void refuse_published_ledger(Session& session, const LedgerPlace& place) {
  for (const Row& row : publications(session, place.schema))
    throw DatabaseError(
        ExitCode::kRefused, "LedgerPublished",
        std::format(
            "the publication {} replicates {}: its subscribers stop at the first row of the "
            "ledger unless they have its tables",
            row.at(0).value_or(""), row.at(1).value_or("")),
        std::format("let the publication name its tables; or make the tables of {} on the "
                    "subscribers, and confirm with --ledger-publish",
                    place.is_own_schema() ? "schema headway"
                                          : std::format("{}.headway_*", identifier(place.schema))));
}

}  // namespace headway::database
