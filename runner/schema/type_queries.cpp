#include "runner/schema/type_queries.hpp"

#include "runner/schema/query_words.hpp"

namespace headway::schema {

namespace {

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

/// Since PostgreSQL 17 the NOT NULL of a domain is a constraint `nn` with a name.
constexpr std::string_view kDomains =
    "SELECT 'domain', 'pg_type'::regclass::oid, t.oid, 0, format('%I.%I', n.nspname, t.typname), "
    "jsonb_build_object('type', format_type(t.typbasetype, t.typtypmod), 'default', "
    "coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault), 'not_null', nullif(t.typnotnull, "
    "false), 'not_null_name', CASE WHEN nn.conname <> t.typname || '_not_null' THEN "
    "quote_ident(nn.conname) END, '@not_null', quote_ident(nn.conname), 'not_null_comment', "
    "obj_description(nn.oid, 'pg_constraint'), 'collation', CASE WHEN t.typcollation <> "
    "b.typcollation THEN t.typcollation::regcollation::text END, " COMMENT_OF("pg_type", "t.oid")
    "), 0 FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype JOIN pg_namespace n ON n.oid = "
    "t.typnamespace LEFT JOIN pg_constraint nn ON nn.contypid = t.oid AND nn.contype = 'n' WHERE "
    "t.typtype = 'd' AND " USERS_SCHEMA
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

}  // namespace

std::vector<std::string_view> type_queries() {
  return {kCollations, kEnums, kDomains, kComposites, kRanges};
}

}  // namespace headway::schema
