#include "runner/evidence/made_objects.hpp"

#include "runner/database/sql_text.hpp"

#include <format>
#include <ranges>

namespace headway::evidence {

namespace {

using database::Row;
using database::Session;

std::string keys_of(const Made& made, const std::string& catalog) {
  std::vector<std::string> keys;
  if (const auto found = made.find(catalog); found != made.end()) {
    for (const std::string& key : found->second | std::views::keys)
      keys.push_back(key);
  }
  return database::array_text(keys);
}

/// The columns with their defaults. A default is constant where nothing but constants, casts,
/// operators and functions of the server that are immutable stand in it.
constexpr const char* kColumns =
    "SELECT format('%I.%I', n.nspname, c.relname), quote_ident(a.attname), c.relkind, "
    "pg_catalog.format_type(a.atttypid, a.atttypmod), "
    "CASE WHEN a.atthasmissing THEN (a.attmissingval::text::text[])[1] END, "
    "CASE WHEN d.constant THEN d.expression END, d.expression IS NOT NULL AND NOT d.constant "
    "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN LATERAL "
    "(SELECT pg_get_expr(adbin, adrelid) AS expression, "
    "NOT EXISTS (SELECT FROM regexp_matches(adbin::text, '\\{([A-Z]+)', 'g') node WHERE node[1] "
    "NOT IN ('CONST', 'FUNCEXPR', 'OPEXPR', 'RELABELTYPE')) AND "
    "NOT EXISTS (SELECT FROM regexp_matches(adbin::text, ':(?:op)?funcid (\\d+)', 'g') called "
    "LEFT JOIN pg_catalog.pg_proc p ON p.oid = called[1]::oid AND p.oid < 16384 AND "
    "p.provolatile = 'i' WHERE p.oid IS NULL) AS constant "
    "FROM pg_catalog.pg_attrdef WHERE adrelid = a.attrelid AND adnum = a.attnum) d ON true "
    "WHERE a.attrelid::text || '/' || a.attnum = ANY ($1::text[]) AND "
    "NOT a.attrelid = ANY ($2::oid[]) AND NOT a.attisdropped AND a.attnum > 0 AND "
    "c.relkind IN ('r', 'p', 'f', 'c') ORDER BY a.attrelid, a.attnum";

}  // namespace

std::vector<MadeTable> tables_of(Session& session, const std::vector<std::string>& oids) {
  std::vector<MadeTable> tables;
  for (const Row& row : session.query(
           "SELECT c.oid, format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN "
           "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[]) AND "
           "c.relkind = 'r' ORDER BY c.oid",
           {database::array_text(oids)}))
    tables.push_back({.oid = row.at(0).value_or(""), .name = row.at(1).value_or("")});
  return tables;
}

std::vector<MadeColumn> columns_of(Session& session, const Made& made) {
  std::vector<MadeColumn> columns;
  for (const Row& row :
       session.query(kColumns, {keys_of(made, "pg_attribute"), keys_of(made, "pg_class")}))
    columns.push_back({.table = row.at(0).value_or(""),
                       .column = row.at(1).value_or(""),
                       .table_kind = row.at(2).value_or("r").at(0),
                       .type = row.at(3).value_or(""),
                       .born = row.at(4),
                       .constant = row.at(5),
                       .computed = row.at(6) == "t"});
  return columns;
}

std::map<std::string, Position> read_positions(Session& session, const Made& made) {
  std::map<std::string, Position> positions;
  for (const Row& row : session.query(
           "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN "
           "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[]) AND "
           "c.relkind = 'S' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = "
           "'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND "
           "d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ANY ($1::oid[])) ORDER "
           "BY c.oid",
           {keys_of(made, "pg_class")})) {
    const std::string name = row.at(0).value_or("");
    const Row position = session.query("SELECT last_value, is_called FROM " + name).at(0);
    positions[name] = {.last_value = position.at(0).value_or(""),
                       .is_called = position.at(1).value_or("")};
  }
  return positions;
}

std::map<std::string, std::string> added_enum_values(Session& session, const Made& made) {
  std::map<std::string, std::string> values;
  for (const Row& row : session.query(
           "SELECT oid, format('the value %L of %s', enumlabel, enumtypid::regtype) FROM "
           "pg_catalog.pg_enum WHERE oid = ANY ($1::oid[]) AND NOT enumtypid = ANY ($2::oid[])",
           {keys_of(made, "pg_enum"), keys_of(made, "pg_type")}))
    values.emplace(row.at(0).value_or(""), row.at(1).value_or(""));
  return values;
}

std::string find_interference(Session& session, const Made& made) {
  const std::vector<Row> rows = session.query(
      "WITH tables AS (SELECT oid FROM pg_catalog.pg_class WHERE oid = ANY ($5::oid[]) AND relkind "
      "<> 'v') SELECT format('trigger %s on %s', tgname, tgrelid::regclass) FROM "
      "pg_catalog.pg_trigger "
      "WHERE oid = ANY ($1::oid[]) AND NOT tgisinternal AND NOT tgrelid = ANY (SELECT oid FROM "
      "tables) UNION ALL SELECT format('rule %s on %s', rulename, ev_class::regclass) FROM "
      "pg_catalog.pg_rewrite WHERE oid = ANY ($2::oid[]) AND rulename <> '_RETURN' AND NOT "
      "ev_class = ANY (SELECT oid FROM tables) UNION ALL SELECT format('policy %s on %s', polname, "
      "polrelid::regclass) FROM pg_catalog.pg_policy "
      "WHERE oid = ANY ($3::oid[]) AND NOT polrelid = ANY ($5::oid[]) UNION ALL "
      "SELECT format('cascading foreign key %s of %s', conname, conrelid::regclass) FROM "
      "pg_catalog.pg_constraint WHERE oid = ANY ($4::oid[]) AND contype = 'f' AND NOT conrelid = "
      "ANY ($5::oid[]) AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd')) "
      "UNION ALL SELECT format('unique index %s on %s', indexrelid::regclass, indrelid::regclass) "
      "FROM pg_catalog.pg_index WHERE indexrelid = ANY ($5::oid[]) AND (indisunique OR "
      "indisexclusion) AND NOT indrelid = ANY ($5::oid[]) "
      "UNION ALL SELECT format('event trigger %s', evtname) FROM pg_catalog.pg_event_trigger "
      "WHERE oid = ANY ($6::oid[]) UNION ALL "
      // A call that found the older one before may find the new one.
      "SELECT format('overloaded function %s', made.oid::regprocedure) FROM pg_catalog.pg_proc "
      "made "
      "JOIN pg_catalog.pg_proc before ON before.proname = made.proname AND before.oid <> made.oid "
      "JOIN pg_catalog.pg_namespace n ON n.oid = before.pronamespace AND n.nspname !~ '^pg_' "
      "WHERE made.oid = ANY ($9::oid[]) AND NOT before.oid = ANY ($9::oid[]) UNION ALL SELECT "
      "'default privileges' FROM "
      "pg_catalog.pg_default_acl WHERE oid = ANY ($7::oid[]) UNION ALL SELECT 'setting of a "
      "database "
      "or role' WHERE cardinality($8::text[]) > 0 LIMIT 1",
      {keys_of(made, "pg_trigger"), keys_of(made, "pg_rewrite"), keys_of(made, "pg_policy"),
       keys_of(made, "pg_constraint"), keys_of(made, "pg_class"), keys_of(made, "pg_event_trigger"),
       keys_of(made, "pg_default_acl"), keys_of(made, "pg_db_role_setting"),
       keys_of(made, "pg_proc")});
  if (rows.empty()) return {};
  return std::format("the {} may have changed what others wrote since",
                     rows.front().at(0).value_or(""));
}

bool used_subtransactions(Session& session) {
  // Older servers do not say.
  if (session.baseline().server_version < 160000) return true;
  session.query("SELECT pg_stat_clear_snapshot()");
  return !session
              .query(
                  "SELECT 1 FROM pg_stat_get_backend_idset() b, "
                  "pg_stat_get_backend_subxact(b) s WHERE pg_stat_get_backend_pid(b) = "
                  "pg_backend_pid() AND (s.subxact_count > 0 OR s.subxact_overflowed)")
              .empty();
}

}  // namespace headway::evidence
