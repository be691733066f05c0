#include "runner/database/fingerprint.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <ranges>

namespace headway::database {

namespace {

/// Schemas that are the user's, `n` being pg_namespace.
#define USERS_SCHEMA \
  "n.nspname NOT IN ('headway', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"

/// Nothing that an extension has brought: `class` and `oid` name the thing.
#define NOT_OF_EXTENSION(class, oid)                                            \
  "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.deptype = 'e' AND " \
  "e.classid = '" class "'::regclass AND e.objid = " oid ")"

constexpr const char* kThings =
    "SELECT format('schema %I owner %s acl %s', n.nspname, pg_get_userbyid(n.nspowner), n.nspacl) "
    "FROM pg_namespace n WHERE " USERS_SCHEMA
    " UNION ALL "
    "SELECT format('%s %I.%I owner %s acl %s options %s persistence %s rls %s %s partition %s of %s "
    "comment %s definition %s', c.relkind, n.nspname, c.relname, pg_get_userbyid(c.relowner), "
    "c.relacl, c.reloptions, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, "
    "pg_get_expr(c.relpartbound, c.oid), (SELECT array_agg(i.inhparent::regclass::text ORDER BY 1) "
    "FROM pg_inherits i WHERE i.inhrelid = c.oid), obj_description(c.oid, 'pg_class'), "
    "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) "
    "WHEN c.relkind IN ('i', 'I') THEN pg_get_indexdef(c.oid) END) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " USERS_SCHEMA
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I', 'c') AND " NOT_OF_EXTENSION(
        "pg_class", "c.oid") " UNION ALL "
    "SELECT format('column %I.%I.%I type %s null %s default %s identity %s generated %s collation "
    "%s storage %s acl %s comment %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, "
    "a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, "
    "a.attgenerated, a.attcollation::regcollation, a.attstorage, a.attacl, col_description(c.oid, "
    "a.attnum)) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid "
    "AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', "
    "'v', 'm', 'f', 'c') AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid") " UNION ALL "
    "SELECT format('constraint %I.%I.%I %s valid %s', n.nspname, coalesce(c.relname, t.typname), "
    "k.conname, pg_get_constraintdef(k.oid), k.convalidated) FROM pg_constraint k "
    "JOIN pg_namespace n ON n.oid = k.connamespace LEFT JOIN pg_class c ON c.oid = k.conrelid "
    "LEFT JOIN pg_type t ON t.oid = k.contypid WHERE k.contype <> 'n' AND " USERS_SCHEMA
    " UNION ALL "
    "SELECT format('index %I.%I valid %s', n.nspname, c.relname, i.indisvalid) FROM pg_index i JOIN "
    "pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE " USERS_SCHEMA " UNION ALL "
    "SELECT format('sequence %I.%I %s', n.nspname, c.relname, to_jsonb(s) - 'seqrelid') FROM "
    "pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = "
    "c.relnamespace WHERE " USERS_SCHEMA " UNION ALL "
    "SELECT format('function %I.%I(%s) owner %s acl %s %s', n.nspname, p.proname, "
    "pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner), p.proacl, CASE WHEN "
    "p.prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END) FROM pg_proc p JOIN "
    "pg_namespace n ON n.oid = p.pronamespace WHERE " USERS_SCHEMA " AND " NOT_OF_EXTENSION(
        "pg_proc", "p.oid") " UNION ALL "
    "SELECT format('type %I.%I %s owner %s %s', n.nspname, t.typname, t.typtype, "
    "pg_get_userbyid(t.typowner), (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM "
    "pg_enum e WHERE e.enumtypid = t.oid)) FROM pg_type t JOIN pg_namespace n ON n.oid = "
    "t.typnamespace WHERE t.typtype IN ('e', 'd', 'r', 'm') AND " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_type", "t.oid") " UNION ALL "
    "SELECT format('trigger %I.%I %s enabled %s', n.nspname, c.relname, pg_get_triggerdef(g.oid), "
    "g.tgenabled) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON "
    "n.oid = c.relnamespace WHERE NOT g.tgisinternal AND " USERS_SCHEMA " UNION ALL "
    "SELECT format('rule %I.%I %s', n.nspname, c.relname, pg_get_ruledef(r.oid)) FROM pg_rewrite r "
    "JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
    "r.rulename <> '_RETURN' AND " USERS_SCHEMA " UNION ALL "
    "SELECT format('policy %I.%I.%I %s %s %s %s', n.nspname, c.relname, p.polname, p.polcmd, "
    "p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) "
    "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = "
    "c.relnamespace WHERE " USERS_SCHEMA " UNION ALL "
    "SELECT format('extension %I %s', e.extname, e.extversion) FROM pg_extension e";

#undef USERS_SCHEMA
#undef NOT_OF_EXTENSION

/// What people need of a line: what it is and which.
std::string head_of(const std::string& line) {
  const std::string first = line.substr(0, line.find('\n'));
  return first.size() > 120 ? first.substr(0, 120) + "..." : first;
}

}  // namespace

Fingerprint take_fingerprint(Session& session, const std::string& version_table) {
  Fingerprint lines;
  session.begin();
  session.query("SET LOCAL search_path = pg_catalog");
  for (const Row& row : session.query(kThings))
    lines.push_back(row.at(0).value_or(""));
  session.rollback();
  std::erase_if(lines, [&](const std::string& line) { return line.contains(version_table); });
  std::ranges::sort(lines);
  return lines;
}

std::string difference(const Fingerprint& before, const Fingerprint& after) {
  constexpr std::size_t kShown = 3;
  std::vector<std::string> gone;
  std::vector<std::string> added;
  std::ranges::set_difference(before, after, std::back_inserter(gone));
  std::ranges::set_difference(after, before, std::back_inserter(added));
  std::string text;
  const auto tell = [&](const std::vector<std::string>& lines, const char* sign) {
    for (const std::string& line : lines | std::views::take(kShown))
      text += std::format("{}{} {}", text.empty() ? "" : "; ", sign, head_of(line));
    if (lines.size() > kShown) text += std::format("; {} and {} more", sign, lines.size() - kShown);
  };
  tell(gone, "-");
  tell(added, "+");
  return text;
}

}  // namespace headway::database
