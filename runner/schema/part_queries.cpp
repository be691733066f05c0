#include "runner/schema/part_queries.hpp"

#include "runner/schema/query_words.hpp"

namespace headway::schema {

namespace {

/// The index of a partitioned table that an index is a part of, as long as other partitions have
/// no such part (CREATE INDEX ... ON ONLY); NULL where they all have, or where there is none.
#define UNFINISHED_PARENT(index)                                                              \
  "(SELECT format('%I.%I', o.nspname, x.relname) FROM pg_inherits h JOIN pg_index y ON "      \
  "y.indexrelid = h.inhparent JOIN pg_class x ON x.oid = h.inhparent JOIN pg_namespace o ON " \
  "o.oid = x.relnamespace WHERE h.inhrelid = " index " AND NOT y.indisvalid)"

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
    "'pg_class') END, 'only', CASE WHEN c.relkind = 'p' AND k.contype IN ('p', 'u', 'x') THEN "
    "(SELECT nullif(NOT x.indisvalid, false) FROM pg_index x WHERE x.indexrelid = k.conindid) END, "
    "'attached_to', CASE WHEN k.conparentid <> 0 AND k.contype IN ('p', 'u', 'x') THEN "
    UNFINISHED_PARENT("k.conindid") " END, '@of_parent', CASE WHEN (k.conparentid <> 0 OR "
    "(k.coninhcount > 0 AND NOT k.conislocal)) AND (k.contype NOT IN ('p', 'u', 'x') OR "
    UNFINISHED_PARENT("k.conindid") " IS NULL) THEN true END, '@root', CASE WHEN k.conparentid <> 0 AND k.contype IN ('p', "
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
    "c.relname), 'definition', CASE WHEN c.relkind = 'I' AND i.indisvalid THEN replace(pg_get_indexdef(c.oid), ' ON "
    "ONLY ', ' ON ') ELSE pg_get_indexdef(c.oid) END, 'partitioned', nullif(c.relkind = 'I', "
    "false), 'unique', nullif(i.indisunique, false), 'clustered', nullif(i.indisclustered, false), "
    "'replica_identity', nullif(i.indisreplident, false), 'statistics', (SELECT "
    "jsonb_object_agg(a.attnum, a.attstattarget) FROM pg_attribute a WHERE a.attrelid = c.oid AND "
    "a.attstattarget >= 0), 'attached_to', " UNFINISHED_PARENT("c.oid") ", '@of_parent', nullif(c.relispartition AND "
    UNFINISHED_PARENT("c.oid") " IS NULL, false), '@root', CASE WHEN "
    "c.relispartition THEN (SELECT format('%I.%I', o.nspname, x.relname) FROM pg_class x JOIN "
    "pg_namespace o ON o.oid = x.relnamespace WHERE x.oid = pg_partition_root(c.oid)) END, "
    COMMENT_OF("pg_class", "c.oid") "), 0 FROM pg_index i JOIN pg_class "
    "c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid "
    "= c.relnamespace JOIN pg_namespace m ON m.oid = t.relnamespace WHERE t.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = "
    "c.oid AND k.contype IN ('p', 'u', 'x')) AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_class", "t.oid") " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kStatistics =
    "SELECT 'statistics', 'pg_statistic_ext'::regclass::oid, s.oid, 0, format('%I.%I', n.nspname, "
    "s.stxname), jsonb_build_object('on', format('%I.%I', m.nspname, t.relname), 'definition', "
    "pg_get_statisticsobjdef(s.oid), 'target', CASE WHEN s.stxstattarget >= 0 THEN "
    "s.stxstattarget END, " COMMENT_OF("pg_statistic_ext", "s.oid") "), 0 FROM pg_statistic_ext s "
    "JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class t ON t.oid = s.stxrelid JOIN "
    "pg_namespace m ON m.oid = t.relnamespace WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_statistic_ext", "s.oid");

/// The partitions that have a trigger of their parent's enabled otherwise than that one, parents
/// first.
constexpr std::string_view kTriggers =
    "SELECT 'trigger', 'pg_trigger'::regclass::oid, g.oid, 0, format('%I.%I.%I', n.nspname, "
    "c.relname, g.tgname), jsonb_build_object('on', format('%I.%I', n.nspname, c.relname), 'name', "
    "format('%I', g.tgname), 'definition', pg_get_triggerdef(g.oid), 'enabled', "
    "nullif(g.tgenabled, 'O'), 'partitions', CASE WHEN c.relkind = 'p' THEN (WITH RECURSIVE parts "
    "AS (SELECT g.oid, g.tgrelid, g.tgenabled, g.tgenabled AS of_parent, 0 AS depth UNION ALL SELECT "
    "q.oid, q.tgrelid, q.tgenabled, p.tgenabled, p.depth + 1 FROM parts p JOIN pg_trigger q ON "
    "q.tgparentid = p.oid) SELECT jsonb_agg(jsonb_build_array(x.name, x.tgenabled) ORDER BY x.depth, "
    "x.name) FROM (SELECT format('%I.%I', m.nspname, r.relname) AS name, p.tgenabled, p.depth FROM "
    "parts p JOIN pg_class r ON r.oid = p.tgrelid JOIN pg_namespace m ON m.oid = r.relnamespace "
    "WHERE p.tgenabled <> p.of_parent) x) END, " COMMENT_OF("pg_trigger", "g.oid") "), 0 FROM pg_trigger g JOIN "
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

#undef UNFINISHED_PARENT

}  // namespace

std::vector<std::string_view> part_queries() {
  return {kConstraints, kIndexes, kStatistics, kTriggers, kRules, kPolicies};
}

}  // namespace headway::schema
