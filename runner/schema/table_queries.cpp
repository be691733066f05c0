#include "runner/schema/table_queries.hpp"

#include "runner/schema/query_words.hpp"

namespace headway::schema {

namespace {

/// The defaults and generation expressions `e` that the parents of a table `c` have for its column
/// `a`.
#define PARENTS_DEFAULTS                                                                          \
  "pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname JOIN " \
  "pg_attrdef e ON e.adrelid = b.attrelid AND e.adnum = b.attnum WHERE i.inhrelid = c.oid"

/// Since PostgreSQL 18 the NOT NULL of a column `a` is a constraint `nn` with a name.
#define NOT_NULL_OF_COLUMN                                                           \
  "LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND " \
  "nn.conkey[1] = a.attnum"

/// The name that PostgreSQL chooses for it.
#define NOT_NULL_NAME "format('%s_%s_not_null', c.relname, a.attname)"

#define NAMES_NOT_NULL "current_setting('server_version_num')::int >= 180000"

/// Whether the children of a column `b` have its NOT NULL, too.
#define IS_INHERITED_NOT_NULL                                                                   \
  "b.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = b.attrelid AND " \
  "k.contype = 'n' AND k.conkey[1] = b.attnum AND k.connoinherit)"

#define COLUMN_ORDER(table)                                                                 \
  "(SELECT jsonb_agg(format('%I', o.attname) ORDER BY o.attnum) FROM pg_attribute o WHERE " \
  "o.attrelid = " table " AND o.attnum > 0 AND NOT o.attisdropped)"

/// The sequences of identity columns are facts of their columns.
constexpr std::string_view kSequences =
    "SELECT 'sequence', 'pg_class'::regclass::oid, c.oid, 0, format('%I.%I', n.nspname, "
    "c.relname), jsonb_build_object('type', format_type(s.seqtypid, NULL), 'start', s.seqstart, "
    "'increment', s.seqincrement, 'minimum', s.seqmin, 'maximum', s.seqmax, 'cache', s.seqcache, "
    "'cycle', s.seqcycle, 'persistence', c.relpersistence, 'owned_by', (SELECT "
    "format('%I.%I.%I', m.nspname, r.relname, a.attname) FROM pg_depend d JOIN pg_class r ON r.oid "
    "= d.refobjid JOIN pg_namespace m ON m.oid = r.relnamespace JOIN pg_attribute a ON a.attrelid "
    "= r.oid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.objid = "
    "c.oid AND d.deptype = 'a' AND d.refclassid = 'pg_class'::regclass), "
    COMMENT_OF("pg_class", "c.oid") "), 0 FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND NOT EXISTS (SELECT "
    "FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = "
    "'i') AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kTables =
    "SELECT 'table', 'pg_class'::regclass::oid, c.oid, 0, format('%I.%I', n.nspname, c.relname), "
    "jsonb_build_object('foreign', nullif(c.relkind = 'f', false), 'persistence', "
    "c.relpersistence, 'partition_key', pg_get_partkeydef(c.oid), 'bound', "
    "pg_get_expr(c.relpartbound, c.oid), 'parents', (SELECT jsonb_agg(format('%I.%I', m.nspname, "
    "r.relname) ORDER BY i.inhseqno) FROM pg_inherits i JOIN pg_class r ON r.oid = i.inhparent "
    "JOIN pg_namespace m ON m.oid = r.relnamespace WHERE i.inhrelid = c.oid), 'row_security', "
    "nullif(c.relrowsecurity, false), 'force_row_security', nullif(c.relforcerowsecurity, false), "
    "'replica_identity', nullif(c.relreplident, CASE WHEN c.relkind = 'f' THEN 'n' ELSE 'd' END), "
    "'options', to_jsonb(c.reloptions), 'toast_options', (SELECT to_jsonb(t.reloptions) FROM "
    "pg_class t WHERE t.oid = c.reltoastrelid), 'access_method', (SELECT format('%I', m.amname) FROM pg_am m WHERE m.oid = "
    "c.relam AND m.amname <> 'heap'), 'of_type', CASE WHEN c.reloftype <> 0 THEN "
    "format_type(c.reloftype, NULL) END, 'server', (SELECT format('%I', s.srvname) FROM "
    "pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid), "
    "'inherited_columns', (SELECT jsonb_object_agg(format('%I', x.attname), x.settings) FROM "
    "(SELECT a.attname, jsonb_strip_nulls(jsonb_build_object('storage', CASE WHEN a.attstorage <> "
    "y.typstorage THEN a.attstorage::text || y.typstorage::text END, 'compression', nullif(a.attcompression::text, ''), "
    "'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END, 'comment', "
    "col_description(c.oid, a.attnum), 'not_null', CASE WHEN a.attnotnull AND NOT EXISTS (SELECT "
    "FROM pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname "
    "WHERE i.inhrelid = c.oid AND " IS_INHERITED_NOT_NULL ") THEN coalesce(to_jsonb(CASE WHEN "
    "nn.conname <> " NOT_NULL_NAME " THEN quote_ident(nn.conname) END), to_jsonb(true)) END, "
    "'generated', CASE WHEN "
    "a.attgenerated <> '' AND NOT EXISTS (SELECT FROM " PARENTS_DEFAULTS " AND "
    "pg_get_expr(e.adbin, e.adrelid) = pg_get_expr(d.adbin, d.adrelid)) THEN format('(%s) %s', "
    "pg_get_expr(d.adbin, d.adrelid), CASE a.attgenerated WHEN 'v' THEN 'VIRTUAL' ELSE 'STORED' "
    "END) END)) AS settings FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN "
    "pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum " NOT_NULL_OF_COLUMN " WHERE "
    "a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount > 0 AND "
    "(c.relispartition OR NOT a.attislocal)) x WHERE x.settings <> '{}'), "
    "'@not_null_names', CASE WHEN c.relispartition THEN (SELECT jsonb_object_agg(format('%I', "
    "a.attname), quote_ident(nn.conname)) FROM pg_constraint nn JOIN pg_attribute a ON a.attrelid "
    "= c.oid AND a.attnum = nn.conkey[1] WHERE nn.conrelid = c.oid AND nn.contype = 'n') END, "
    "'@names_not_null', CASE WHEN " NAMES_NOT_NULL " THEN true END, "
    "'@column_order', CASE WHEN c.relispartition THEN (SELECT " COLUMN_ORDER("c.oid")
    " FROM pg_inherits i WHERE i.inhrelid = c.oid AND (" COLUMN_ORDER("c.oid") " <> "
    COLUMN_ORDER("i.inhparent") " OR EXISTS (SELECT FROM pg_constraint k JOIN pg_attribute b ON "
    "b.attrelid = k.conrelid AND b.attnum = k.conkey[1] JOIN pg_attribute a ON a.attrelid = c.oid "
    "AND a.attname = b.attname " NOT_NULL_OF_COLUMN " WHERE k.conrelid = i.inhparent AND k.contype "
    "= 'n' AND nn.conname <> k.conname))) END, "
    "'foreign_options', (SELECT jsonb_object_agg(option_name, option_value) FROM pg_foreign_table "
    "f, pg_options_to_table(f.ftoptions) WHERE f.ftrelid = c.oid), "
    COMMENT_OF("pg_class", "c.oid") "), 0 FROM pg_class c JOIN pg_namespace n ON n.oid = "
    "c.relnamespace WHERE c.relkind IN ('r', 'p', 'f') AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

/// A partition's columns are its parent's; so are inherited ones. Since 17.12 the server keeps a
/// version of its own among a column's options, pg_attver, which pg_dump passes over.
constexpr std::string_view kColumns =
    "SELECT 'column', 'pg_class'::regclass::oid, c.oid, a.attnum, format('%I.%I.%I', n.nspname, "
    "c.relname, a.attname), jsonb_build_object('on', format('%I.%I', n.nspname, c.relname), "
    "'name', format('%I', a.attname), 'type', format_type(a.atttypid, a.atttypmod), 'not_null', "
    "nullif(a.attnotnull AND coalesce(nn.conislocal, true), false), 'not_null_name', CASE WHEN "
    "nn.conislocal AND nn.conname <> " NOT_NULL_NAME
    " THEN quote_ident(nn.conname) END, "
    "'not_null_no_inherit', CASE WHEN nn.conislocal THEN nullif(nn.connoinherit, false) END, "
    "'not_null_not_valid', CASE WHEN nn.conislocal THEN nullif(NOT nn.convalidated, false) END, "
    "'not_null_comment', CASE WHEN nn.conislocal THEN obj_description(nn.oid, 'pg_constraint') "
    "END, "
    "'@not_null', quote_ident(nn.conname), 'collation', CASE WHEN a.attcollation <> t.typcollation "
    "THEN "
    "a.attcollation::regcollation::text END, 'generated', CASE WHEN a.attgenerated <> '' THEN "
    "pg_get_expr(d.adbin, d.adrelid) END, 'generated_kind', nullif(a.attgenerated, ''), "
    "'@set_expression', CASE WHEN a.attgenerated <> '' "
    "AND current_setting('server_version_num')::int >= 170000 THEN true END, "
    "'identity', nullif(a.attidentity, ''), '@persistence', c.relpersistence, 'sequence', CASE "
    "WHEN a.attidentity <> '' THEN (SELECT "
    "jsonb_strip_nulls(jsonb_build_object('name', format('%I.%I', m.nspname, q.relname), 'start', "
    "s.seqstart, 'increment', s.seqincrement, 'minimum', s.seqmin, 'maximum', s.seqmax, 'cache', "
    "s.seqcache, 'cycle', s.seqcycle, 'persistence', nullif(q.relpersistence, c.relpersistence))) "
    "FROM pg_depend i JOIN pg_class q ON q.oid = i.objid JOIN pg_sequence s "
    "ON s.seqrelid = q.oid JOIN pg_namespace m ON m.oid = q.relnamespace WHERE i.classid = "
    "'pg_class'::regclass AND i.deptype = 'i' AND i.refclassid = 'pg_class'::regclass AND "
    "i.refobjid = c.oid AND i.refobjsubid = a.attnum) END, 'storage', CASE WHEN a.attstorage <> "
    "t.typstorage THEN a.attstorage::text || t.typstorage::text END, 'compression', "
    "nullif(a.attcompression::text, ''), "
    "'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END, 'options', (SELECT "
    "jsonb_agg(x) FROM unnest(a.attoptions) x WHERE x !~ '^pg_'), 'foreign', nullif(c.relkind = "
    "'f', false), "
    "'foreign_options', (SELECT jsonb_object_agg(option_name, option_value) FROM "
    "pg_options_to_table(a.attfdwoptions)), 'comment', col_description(c.oid, a.attnum)), a.attnum "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
    "c.relnamespace JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = "
    "a.attrelid AND d.adnum = a.attnum " NOT_NULL_OF_COLUMN
    " WHERE a.attnum > 0 AND NOT "
    "a.attisdropped AND c.relkind IN "
    "('r', 'p', 'f') AND NOT c.relispartition AND (a.attislocal OR a.attinhcount = 0) "
    "AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

/// Of an inherited column those that are not its parents'. One that has none while its parents' has
/// one is NULL by default.
constexpr std::string_view kDefaults =
    "SELECT 'default', 'pg_attrdef'::regclass::oid, d.oid, 0, format('%I.%I.%I', n.nspname, "
    "c.relname, a.attname), jsonb_build_object('on', format('%I.%I', n.nspname, c.relname), "
    "'name', format('%I', a.attname), 'definition', pg_get_expr(d.adbin, d.adrelid), 'view', "
    "nullif(c.relkind = 'v', false)), 0 FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = "
    "d.adrelid AND a.attnum = d.adnum JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON "
    "n.oid = c.relnamespace WHERE a.attgenerated = '' AND (a.attislocal OR a.attinhcount = 0 OR "
    "NOT coalesce((SELECT bool_and(pg_get_expr(e.adbin, e.adrelid) = pg_get_expr(d.adbin, "
    "d.adrelid)) FROM " PARENTS_DEFAULTS "), false)) AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_class", "c.oid")
    " UNION ALL SELECT 'default', 'pg_attrdef'::regclass::oid, c.oid, a.attnum, "
    "format('%I.%I.%I', n.nspname, c.relname, a.attname), jsonb_build_object('on', "
    "format('%I.%I', n.nspname, c.relname), 'name', format('%I', a.attname), 'definition', "
    "'NULL'), 0 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON "
    "n.oid = c.relnamespace WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount > 0 AND "
    "NOT a.atthasdef AND a.attidentity = '' AND EXISTS (SELECT FROM " PARENTS_DEFAULTS
    " AND b.attgenerated = '') AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

#undef PARENTS_DEFAULTS
#undef NOT_NULL_OF_COLUMN
#undef NOT_NULL_NAME
#undef NAMES_NOT_NULL
#undef IS_INHERITED_NOT_NULL
#undef COLUMN_ORDER

}  // namespace

std::vector<std::string_view> table_queries() {
  return {kSequences, kTables, kColumns, kDefaults};
}

}  // namespace headway::schema
