#include "runner/schema/catalog_queries.hpp"

#include "runner/schema/other_queries.hpp"

#include <algorithm>
#include <iterator>

namespace headway::schema {

namespace {

/// The schemas that are the user's, `n` being pg_namespace.
#define USERS_SCHEMA "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"

/// True of what no extension has brought.
#define NOT_OF_EXTENSION(class, oid)                                           \
  "NOT EXISTS (SELECT FROM pg_depend brought WHERE brought.deptype = 'e' AND " \
  "brought.classid = '" class "'::regclass AND brought.objid = " oid ")"

#define COMMENT_OF(class, oid) "'comment', obj_description(" oid ", '" class "')"

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

constexpr std::string_view kSchemas =
    "SELECT 'schema', 'pg_namespace'::regclass::oid, n.oid, 0, format('%I', n.nspname), "
    "jsonb_build_object('comment', CASE WHEN n.nspname <> 'public' THEN obj_description(n.oid, "
    "'pg_namespace') ELSE nullif(obj_description(n.oid, 'pg_namespace'), 'standard public "
    "schema') END), 0 FROM pg_namespace n WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_namespace", "n.oid");

constexpr std::string_view kExtensions =
    "SELECT 'extension', 'pg_extension'::regclass::oid, e.oid, 0, format('%I', e.extname), "
    "jsonb_build_object('schema', format('%I', n.nspname), 'comment', (SELECT nullif(coalesce("
    "obj_description(e.oid, 'pg_extension'), ''), coalesce(v.comment, '')) FROM "
    "pg_available_extensions v WHERE v.name = e.extname)), 0 FROM pg_extension e "
    "JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384";

constexpr std::string_view kCollations =
    "SELECT 'collation', 'pg_collation'::regclass::oid, c.oid, 0, format('%I.%I', n.nspname, "
    "c.collname), jsonb_build_object('provider', c.collprovider, 'deterministic', "
    "c.collisdeterministic, 'lc_collate', c.collcollate, 'lc_ctype', c.collctype, 'locale', "
    "coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'), 'rules', "
    "to_jsonb(c) ->> 'collicurules', " COMMENT_OF("pg_collation", "c.oid") "), 0 "
    "FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_collation", "c.oid");

constexpr std::string_view kEnums =
    "SELECT 'enum', 'pg_type'::regclass::oid, t.oid, 0, format('%I.%I', n.nspname, t.typname), "
    "jsonb_build_object('labels', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM "
    "pg_enum e WHERE e.enumtypid = t.oid), " COMMENT_OF("pg_type", "t.oid") "), 0 "
    "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND "
    USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

constexpr std::string_view kDomains =
    "SELECT 'domain', 'pg_type'::regclass::oid, t.oid, 0, format('%I.%I', n.nspname, t.typname), "
    "jsonb_build_object('type', format_type(t.typbasetype, t.typtypmod), 'default', "
    "coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault), 'not_null', nullif(t.typnotnull, "
    "false), 'collation', CASE WHEN t.typcollation <> b.typcollation THEN "
    "t.typcollation::regcollation::text END, " COMMENT_OF("pg_type", "t.oid") "), 0 "
    "FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype JOIN pg_namespace n ON n.oid = "
    "t.typnamespace WHERE t.typtype = 'd' AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

constexpr std::string_view kComposites =
    "SELECT 'composite type', 'pg_type'::regclass::oid, t.oid, 0, format('%I.%I', n.nspname, "
    "t.typname), jsonb_build_object('attributes', (SELECT jsonb_agg(jsonb_build_object('name', "
    "format('%I', a.attname), 'type', format_type(a.atttypid, a.atttypmod), 'collation', CASE WHEN "
    "a.attcollation <> b.typcollation THEN a.attcollation::regcollation::text END) ORDER BY "
    "a.attnum) FROM pg_attribute a JOIN pg_type b ON b.oid = a.atttypid WHERE a.attrelid = "
    "t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), 'column_comments', (SELECT "
    "jsonb_object_agg(format('%I', a.attname), col_description(t.typrelid, a.attnum)) FROM "
    "pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND "
    "col_description(t.typrelid, a.attnum) IS NOT NULL), " COMMENT_OF("pg_type", "t.oid") "), 0 "
    "FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' JOIN pg_namespace n "
    "ON n.oid = t.typnamespace WHERE t.typtype = 'c' AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

constexpr std::string_view kRanges =
    "SELECT 'range type', 'pg_type'::regclass::oid, t.oid, 0, format('%I.%I', n.nspname, "
    "t.typname), jsonb_build_object('subtype', format_type(r.rngsubtype, NULL), 'opclass', "
    "(SELECT format('%I.%I', o.nspname, k.opcname) FROM pg_opclass k JOIN pg_namespace o ON o.oid "
    "= k.opcnamespace WHERE k.oid = r.rngsubopc AND NOT k.opcdefault), 'collation', CASE WHEN "
    "r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text END, 'canonical', "
    "nullif(r.rngcanonical::regproc::text, '-'), 'subtype_diff', nullif(r.rngsubdiff::regproc::text, "
    "'-'), 'multirange', (SELECT format('%I.%I', m.nspname, y.typname) FROM pg_type y JOIN "
    "pg_namespace m ON m.oid = y.typnamespace WHERE y.oid = r.rngmultitypid), "
    COMMENT_OF("pg_type", "t.oid") "), 0 FROM pg_type t JOIN pg_range r ON r.rngtypid = t.oid "
    "JOIN pg_type s ON s.oid = r.rngsubtype JOIN pg_namespace n ON n.oid = t.typnamespace WHERE "
    "t.typtype = 'r' AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

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

constexpr std::string_view kRoutines =
    "SELECT 'routine', 'pg_proc'::regclass::oid, p.oid, 0, format('%I.%I(%s)', n.nspname, "
    "p.proname, oidvectortypes(p.proargtypes)), jsonb_build_object('word', CASE p.prokind WHEN 'p' "
    "THEN 'PROCEDURE' ELSE 'FUNCTION' END, 'window', nullif(p.prokind = 'w', false), 'definition', "
    "pg_get_functiondef(p.oid), 'result', pg_get_function_result(p.oid), 'arguments', "
    "pg_get_function_arguments(p.oid), 'names', p.proargnames, 'modes', p.proargmodes::text, "
    "'language', l.lanname, 'atomic', nullif(p.prosqlbody IS NOT NULL, false), "
    COMMENT_OF("pg_proc", "p.oid") "), 0 FROM pg_proc p JOIN pg_namespace n ON n.oid = "
    "p.pronamespace JOIN pg_language l ON l.oid = p.prolang WHERE p.prokind IN ('f', 'p', 'w') AND "
    USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_proc", "p.oid")
    // The constructors of a range type come and go with it.
    " AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.deptype = 'i' AND i.classid = "
    "'pg_proc'::regclass AND i.objid = p.oid)";

constexpr std::string_view kAggregates =
    "SELECT 'aggregate', 'pg_proc'::regclass::oid, p.oid, 0, format('%I.%I(%s)', n.nspname, "
    "p.proname, CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) "
    "END), jsonb_build_object('state_function', a.aggtransfn::regproc::text, 'state_type', "
    "format_type(a.aggtranstype, NULL), 'state_space', nullif(a.aggtransspace, 0), "
    "'final_function', nullif(a.aggfinalfn::regproc::text, '-'), 'final_extra', "
    "nullif(a.aggfinalextra, false), 'final_modify', a.aggfinalmodify, 'combine_function', "
    "nullif(a.aggcombinefn::regproc::text, '-'), 'serial_function', "
    "nullif(a.aggserialfn::regproc::text, '-'), 'deserial_function', "
    "nullif(a.aggdeserialfn::regproc::text, '-'), 'initial', a.agginitval, 'moving_state_function', "
    "nullif(a.aggmtransfn::regproc::text, '-'), 'moving_inverse_function', "
    "nullif(a.aggminvtransfn::regproc::text, '-'), 'moving_state_type', CASE WHEN a.aggmtranstype "
    "<> 0 THEN format_type(a.aggmtranstype, NULL) END, 'moving_state_space', "
    "nullif(a.aggmtransspace, 0), 'moving_final_function', nullif(a.aggmfinalfn::regproc::text, "
    "'-'), 'moving_final_extra', nullif(a.aggmfinalextra, false), 'moving_final_modify', "
    "a.aggmfinalmodify, 'moving_initial', a.aggminitval, 'sort_operator', CASE WHEN a.aggsortop <> "
    "0 THEN (SELECT format('OPERATOR(%I.%s)', m.nspname, o.oprname) FROM pg_operator o JOIN "
    "pg_namespace m ON m.oid = o.oprnamespace WHERE o.oid = a.aggsortop) END, 'hypothetical', "
    "nullif(a.aggkind = 'h', false), 'parallel', p.proparallel, "
    COMMENT_OF("pg_proc", "p.oid") "), 0 FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid "
    "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_proc", "p.oid");

constexpr std::string_view kForeignDataWrappers =
    "SELECT 'foreign-data wrapper', 'pg_foreign_data_wrapper'::regclass::oid, w.oid, 0, "
    "format('%I', w.fdwname), jsonb_build_object('handler', CASE WHEN w.fdwhandler <> 0 THEN "
    "w.fdwhandler::regproc::text END, 'validator', CASE WHEN w.fdwvalidator <> 0 THEN "
    "w.fdwvalidator::regproc::text END, 'options', (SELECT jsonb_object_agg(option_name, "
    "option_value) FROM pg_options_to_table(w.fdwoptions)), "
    COMMENT_OF("pg_foreign_data_wrapper", "w.oid") "), 0 FROM pg_foreign_data_wrapper w WHERE "
    NOT_OF_EXTENSION("pg_foreign_data_wrapper", "w.oid");

constexpr std::string_view kServers =
    "SELECT 'server', 'pg_foreign_server'::regclass::oid, s.oid, 0, format('%I', s.srvname), "
    "jsonb_build_object('wrapper', format('%I', w.fdwname), 'type', s.srvtype, 'version', "
    "s.srvversion, 'options', (SELECT jsonb_object_agg(option_name, option_value) FROM "
    "pg_options_to_table(s.srvoptions)), " COMMENT_OF("pg_foreign_server", "s.oid") "), 0 FROM "
    "pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE "
    NOT_OF_EXTENSION("pg_foreign_server", "s.oid");

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

/// A foreign key to a partitioned table is kept once more for each partition of that one.
constexpr std::string_view kConstraints =
    "SELECT 'constraint', 'pg_constraint'::regclass::oid, k.oid, 0, CASE WHEN k.conrelid <> 0 THEN "
    "format('%I.%I.%I', n.nspname, c.relname, k.conname) ELSE format('%I.%I.%I', m.nspname, "
    "t.typname, k.conname) END, jsonb_build_object('on', CASE WHEN k.conrelid <> 0 THEN "
    "format('%I.%I', n.nspname, c.relname) ELSE format('%I.%I', m.nspname, t.typname) END, "
    "'domain', nullif(k.contypid <> 0, false), 'foreign_table', nullif(c.relkind = 'f', false), "
    "'name', format('%I', k.conname), 'type', k.contype, 'definition', "
    "pg_get_constraintdef(k.oid), 'references', CASE WHEN k.contype = 'f' THEN (SELECT "
    "format('%I.%I', o.nspname, r.relname) FROM pg_class r JOIN pg_namespace o ON o.oid = "
    "r.relnamespace WHERE r.oid = k.confrelid) END, 'index_name', CASE WHEN k.contype IN ('p', "
    "'u', 'x') THEN (SELECT format('%I.%I', o.nspname, x.relname) FROM pg_class x JOIN pg_namespace "
    "o ON o.oid = x.relnamespace WHERE x.oid = k.conindid) END, 'index_options', CASE WHEN "
    "k.contype IN ('p', 'u', 'x') THEN (SELECT to_jsonb(x.reloptions) FROM "
    "pg_class x WHERE x.oid = k.conindid) END, 'clustered', "
    "(SELECT nullif(x.indisclustered, false) FROM pg_index x WHERE x.indexrelid = k.conindid AND "
    "k.contype IN ('p', 'u', 'x')), 'replica_identity', (SELECT nullif(x.indisreplident, false) "
    "FROM pg_index x WHERE x.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')), "
    "'index_comment', CASE WHEN k.contype IN ('p', 'u', 'x') THEN obj_description(k.conindid, "
    "'pg_class') END, '@of_parent', CASE WHEN k.conparentid <> 0 OR (k.coninhcount > 0 AND NOT "
    "k.conislocal) THEN true END, '@root', CASE WHEN k.conparentid <> 0 AND k.contype IN ('p', "
    "'u', 'x') THEN (SELECT format('%I.%I', o.nspname, x.relname) FROM pg_class x JOIN "
    "pg_namespace o ON o.oid = x.relnamespace WHERE x.oid = pg_partition_root(k.conindid)) END, "
    COMMENT_OF("pg_constraint", "k.oid") "), 0 FROM pg_constraint k LEFT JOIN pg_class c ON c.oid "
    "= k.conrelid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_type t ON t.oid "
    "= k.contypid LEFT JOIN pg_namespace m ON m.oid = t.typnamespace WHERE k.contype IN ('p', 'u', "
    "'c', 'f', 'x') AND CASE WHEN k.conparentid <> 0 THEN NOT EXISTS (SELECT FROM pg_constraint p "
    "WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid) ELSE k.coninhcount = 0 OR "
    "k.conislocal OR c.relispartition END AND "
    "coalesce(n.nspname, m.nspname) <> 'information_schema' AND coalesce(n.nspname, m.nspname) !~ "
    "'^pg_' AND CASE WHEN k.conrelid <> 0 THEN " NOT_OF_EXTENSION("pg_class", "c.oid") " ELSE "
    NOT_OF_EXTENSION("pg_type", "t.oid") " END";

constexpr std::string_view kIndexes =
    "SELECT 'index', 'pg_class'::regclass::oid, c.oid, 0, format('%I.%I', n.nspname, c.relname), "
    "jsonb_build_object('on', format('%I.%I', m.nspname, t.relname), 'name', format('%I', "
    "c.relname), 'definition', CASE c.relkind WHEN 'I' THEN replace(pg_get_indexdef(c.oid), ' ON "
    "ONLY ', ' ON ') ELSE pg_get_indexdef(c.oid) END, 'partitioned', nullif(c.relkind = 'I', "
    "false), 'unique', nullif(i.indisunique, false), 'clustered', nullif(i.indisclustered, false), "
    "'replica_identity', nullif(i.indisreplident, false), 'statistics', (SELECT "
    "jsonb_object_agg(a.attnum, a.attstattarget) FROM pg_attribute a WHERE a.attrelid = c.oid AND "
    "a.attstattarget >= 0), '@of_parent', nullif(c.relispartition, false), '@root', CASE WHEN "
    "c.relispartition THEN (SELECT format('%I.%I', o.nspname, x.relname) FROM pg_class x JOIN "
    "pg_namespace o ON o.oid = x.relnamespace WHERE x.oid = pg_partition_root(c.oid)) END, "
    COMMENT_OF("pg_class", "c.oid") "), 0 FROM pg_index i JOIN pg_class "
    "c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid "
    "= c.relnamespace JOIN pg_namespace m ON m.oid = t.relnamespace WHERE t.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = "
    "c.oid AND k.contype IN ('p', 'u', 'x')) AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_class", "t.oid") " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kViews =
    "SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, "
    "'pg_class'::regclass::oid, c.oid, 0, format('%I.%I', n.nspname, c.relname), "
    "jsonb_build_object('definition', pg_get_viewdef(c.oid), 'columns', (SELECT "
    "jsonb_agg(jsonb_build_object('name', format('%I', a.attname), 'type', format_type(a.atttypid, "
    "a.atttypmod), 'collation', a.attcollation::regcollation::text) ORDER BY a.attnum) FROM "
    "pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), "
    "'column_comments', (SELECT jsonb_object_agg(format('%I', a.attname), col_description(c.oid, "
    "a.attnum)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND "
    "col_description(c.oid, a.attnum) IS NOT NULL), 'options', "
    "to_jsonb(c.reloptions), "
    "'persistence', CASE WHEN c.relkind = 'm' THEN c.relpersistence END, 'access_method', (SELECT "
    "format('%I', m.amname) FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'), 'empty', "
    "nullif(c.relkind = 'm' AND NOT c.relispopulated, false), " COMMENT_OF("pg_class", "c.oid")
    "), 0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', "
    "'m') AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kStatistics =
    "SELECT 'statistics', 'pg_statistic_ext'::regclass::oid, s.oid, 0, format('%I.%I', n.nspname, "
    "s.stxname), jsonb_build_object('on', format('%I.%I', m.nspname, t.relname), 'definition', "
    "pg_get_statisticsobjdef(s.oid), 'target', CASE WHEN s.stxstattarget >= 0 THEN "
    "s.stxstattarget END, " COMMENT_OF("pg_statistic_ext", "s.oid") "), 0 FROM pg_statistic_ext s "
    "JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class t ON t.oid = s.stxrelid JOIN "
    "pg_namespace m ON m.oid = t.relnamespace WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_statistic_ext", "s.oid");

constexpr std::string_view kTriggers =
    "SELECT 'trigger', 'pg_trigger'::regclass::oid, g.oid, 0, format('%I.%I.%I', n.nspname, "
    "c.relname, g.tgname), jsonb_build_object('on', format('%I.%I', n.nspname, c.relname), 'name', "
    "format('%I', g.tgname), 'definition', pg_get_triggerdef(g.oid), 'enabled', "
    "nullif(g.tgenabled, 'O'), " COMMENT_OF("pg_trigger", "g.oid") "), 0 FROM pg_trigger g JOIN "
    "pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT "
    "g.tgisinternal AND g.tgparentid = 0 AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_class", "c.oid") " AND " NOT_OF_EXTENSION("pg_trigger", "g.oid");

constexpr std::string_view kRules =
    "SELECT 'rule', 'pg_rewrite'::regclass::oid, r.oid, 0, format('%I.%I.%I', n.nspname, "
    "c.relname, r.rulename), jsonb_build_object('on', format('%I.%I', n.nspname, c.relname), "
    "'name', format('%I', r.rulename), 'definition', pg_get_ruledef(r.oid), 'enabled', "
    "nullif(r.ev_enabled, 'O'), " COMMENT_OF("pg_rewrite", "r.oid") "), 0 FROM pg_rewrite r JOIN "
    "pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
    "r.rulename <> '_RETURN' AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kPolicies =
    "SELECT 'policy', 'pg_policy'::regclass::oid, p.oid, 0, format('%I.%I.%I', n.nspname, "
    "c.relname, p.polname), jsonb_build_object('on', format('%I.%I', n.nspname, c.relname), "
    "'name', format('%I', p.polname), 'command', p.polcmd, 'permissive', p.polpermissive, 'roles', "
    "(SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(r)) END, ', ' "
    "ORDER BY 1) FROM unnest(p.polroles) r), 'using', pg_get_expr(p.polqual, p.polrelid), 'check', "
    "pg_get_expr(p.polwithcheck, p.polrelid), " COMMENT_OF("pg_policy", "p.oid") "), 0 FROM "
    "pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = "
    "c.relnamespace WHERE " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kEventTriggers =
    "SELECT 'event trigger', 'pg_event_trigger'::regclass::oid, e.oid, 0, format('%I', e.evtname), "
    "jsonb_build_object('event', e.evtevent, 'function', format('%I.%I', n.nspname, p.proname), "
    "'enabled', nullif(e.evtenabled, 'O'), 'tags', (SELECT string_agg(quote_literal(x), ', ' ORDER "
    "BY place) FROM unnest(e.evttags) WITH ORDINALITY t (x, place)), " COMMENT_OF("pg_event_trigger", "e.oid") "), 0 FROM "
    "pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid JOIN pg_namespace n ON n.oid = "
    "p.pronamespace WHERE " NOT_OF_EXTENSION("pg_event_trigger", "e.oid");

constexpr std::string_view kPublications =
    "SELECT 'publication', 'pg_publication'::regclass::oid, p.oid, 0, format('%I', p.pubname), "
    "jsonb_build_object('all_tables', nullif(p.puballtables, false), 'publish', concat_ws(', ', "
    "CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN "
    "p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), 'via_root', "
    "nullif(p.pubviaroot, false), 'tables', (SELECT jsonb_agg(format('%I.%I%s%s', m.nspname, "
    "c.relname, ' (' || (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) FROM "
    "pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)) || ')', ' WHERE (' || "
    "pg_get_expr(r.prqual, r.prrelid) || ')') ORDER BY m.nspname, c.relname) FROM "
    "pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace m ON m.oid = "
    "c.relnamespace WHERE r.prpubid = p.oid), 'schemas', (SELECT jsonb_agg(format('%I', m.nspname) "
    "ORDER BY m.nspname) FROM pg_publication_namespace s JOIN pg_namespace m ON m.oid = s.pnnspid "
    "WHERE s.pnpubid = p.oid), " COMMENT_OF("pg_publication", "p.oid") "), 0 FROM pg_publication p";

#undef COLUMN_ORDER
#undef IS_INHERITED_NOT_NULL
#undef NAMES_NOT_NULL
#undef NOT_NULL_NAME
#undef NOT_NULL_OF_COLUMN
#undef PARENTS_DEFAULTS
#undef COMMENT_OF
#undef NOT_OF_EXTENSION
#undef USERS_SCHEMA

}  // namespace

std::vector<std::string_view> object_queries() {
  std::vector<std::string_view> queries = {kSchemas,
                                           kExtensions,
                                           kCollations,
                                           kEnums,
                                           kDomains,
                                           kComposites,
                                           kRanges,
                                           kSequences,
                                           kRoutines,
                                           kAggregates,
                                           kForeignDataWrappers,
                                           kServers,
                                           kTables,
                                           kColumns,
                                           kDefaults,
                                           kConstraints,
                                           kIndexes,
                                           kViews,
                                           kStatistics,
                                           kTriggers,
                                           kRules,
                                           kPolicies,
                                           kEventTriggers,
                                           kPublications};
  std::ranges::copy(other_queries(), std::back_inserter(queries));
  return queries;
}

}  // namespace headway::schema
