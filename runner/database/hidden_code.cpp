#include "runner/database/hidden_code.hpp"

namespace headway::database {

namespace {

/// Objects that depend on a volatile function outside pg_catalog, by the catalog they stand in.
constexpr const char* kFound = R"(
  WITH calls AS (
    SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_proc p ON d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                             AND p.oid = d.refobjid
    WHERE p.provolatile = 'v' AND p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace)
  SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal)
      OR EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite WHERE rulename <> '_RETURN'
                   AND ev_class >= 16384)
      OR EXISTS (SELECT 1 FROM calls WHERE classid IN
                   ('pg_catalog.pg_attrdef'::pg_catalog.regclass,
                    'pg_catalog.pg_constraint'::pg_catalog.regclass,
                    'pg_catalog.pg_class'::pg_catalog.regclass,
                    'pg_catalog.pg_policy'::pg_catalog.regclass)),
    EXISTS (SELECT 1 FROM pg_catalog.pg_event_trigger),
    EXISTS (SELECT 1 FROM calls WHERE classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass),
    EXISTS (SELECT 1 FROM calls WHERE classid = 'pg_catalog.pg_cast'::pg_catalog.regclass)
)";

constexpr const char* kFunctions =
    "SELECT DISTINCT p.proname FROM pg_catalog.pg_proc p WHERE p.provolatile = 'v' "
    "AND p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace AND EXISTS (SELECT 1 FROM "
    "pg_catalog.pg_proc s WHERE s.proname = p.proname "
    "AND s.pronamespace = 'pg_catalog'::pg_catalog.regnamespace)";

constexpr const char* kOperators =
    "SELECT DISTINCT o.oprname FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_proc p "
    "ON p.oid = o.oprcode WHERE p.provolatile = 'v' "
    "AND o.oprnamespace <> 'pg_catalog'::pg_catalog.regnamespace";

std::vector<std::string> names(Session& session, const char* query) {
  std::vector<std::string> names;
  for (const Row& row : session.query(query))
    names.push_back(row.at(0).value_or(""));
  return names;
}

}  // namespace

HiddenCode find_hidden_code(Session& session) {
  const Row found = session.query(kFound).at(0);
  return {.on_rows = found.at(0) == "t",
          .on_definitions = found.at(1) == "t",
          .in_views = found.at(2) == "t",
          .in_casts = found.at(3) == "t",
          .functions = names(session, kFunctions),
          .operators = names(session, kOperators)};
}

}  // namespace headway::database
