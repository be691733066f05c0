#include "runner/evidence/own_tables.hpp"

#include "runner/database/ledger_steps.hpp"
#include "runner/database/sql_text.hpp"

#include <vector>

namespace headway::evidence {

namespace {

constexpr const char* kOwn =
    "WITH own AS (SELECT c.oid, c.reltoastrelid FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND "
    "(c.oid = pg_catalog.to_regclass($1) OR n.nspname = $2 AND c.relname = ANY ($3::text[]))) "
    "SELECT oid FROM own UNION SELECT reltoastrelid FROM own WHERE reltoastrelid <> 0 UNION "
    "SELECT d.objid FROM pg_catalog.pg_depend d JOIN own ON d.refobjid = own.oid WHERE "
    "d.classid = 'pg_catalog.pg_class'::regclass AND "
    "d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')";

}  // namespace

std::string own_tables(database::Session& session, const database::VersionTable& table) {
  std::vector<std::string> names;
  for (const database::LedgerStep& step : database::ledger_steps(table.ledger)) {
    for (const database::LedgerPart& part : step.parts)
      names.push_back(table.ledger.name(part.table));
  }
  std::vector<std::string> oids;
  for (const database::Row& row :
       session.query(kOwn, {table.quoted(), table.ledger.schema, database::array_text(names)}))
    oids.push_back(row.at(0).value_or(""));
  return database::array_text(oids);
}

}  // namespace headway::evidence
