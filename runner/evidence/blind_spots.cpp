#include "runner/evidence/blind_spots.hpp"

namespace headway::evidence {

namespace {

using database::Row;

std::string first_text(const std::vector<Row>& rows) {
  return rows.empty() ? "" : rows.front().at(0).value_or("");
}

}  // namespace

std::string find_blind_spot(database::Session& session) {
  return first_text(session.query(
      "SELECT format('the extension %s is installed: what a revision does through it in another "
      "session leaves no trace here', extname) FROM pg_catalog.pg_extension WHERE extname IN "
      "('dblink', 'pg_background', 'plsh') UNION ALL "
      "SELECT format('the untrusted language %s is installed: what its code does leaves no trace', "
      "lanname) FROM pg_catalog.pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('internal', "
      "'c') UNION ALL "
      "SELECT format('%s may run programs of the server: what they do leaves no trace', "
      "p.oid::regprocedure) FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.prosrc ~* "
      "'\\mcopy\\M.*\\mprogram\\M' UNION ALL "
      "SELECT format('%s is a C function of no extension: what it does leaves no trace', "
      "p.oid::regprocedure) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = "
      "p.prolang WHERE l.lanname = 'c' AND p.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM "
      "pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid "
      "AND d.deptype IN ('e', 'i')) LIMIT 1"));
}

std::string find_code_of_indexes(database::Session& session, const std::string& index_oids) {
  return first_text(session.query(
      "SELECT 'an event trigger may have run beside a statement outside of a transaction' FROM "
      "pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' UNION ALL "
      "SELECT format('the index %s runs code of its own, and was built outside of a transaction', "
      "d.objid::regclass) FROM pg_catalog.pg_depend d WHERE d.classid = "
      "'pg_catalog.pg_class'::regclass AND d.objid = ANY ($1::oid[]) AND d.refclassid IN "
      "('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass, "
      "'pg_catalog.pg_opclass'::regclass) AND d.refobjid >= 16384 AND NOT EXISTS (SELECT 1 FROM "
      "pg_catalog.pg_depend m WHERE m.classid = d.refclassid AND m.objid = d.refobjid AND "
      "m.deptype = 'e') LIMIT 1",
      {index_oids}));
}

}  // namespace headway::evidence
