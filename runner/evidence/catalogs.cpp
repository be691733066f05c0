#include "runner/evidence/catalogs.hpp"

#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <map>
#include <optional>
#include <set>

namespace headway::evidence {

namespace {

using database::identifier;
using database::literal;

/// Statistics, the data of large objects (which have a counter), and the state of subscriptions,
/// which their workers change.
const std::set<std::string> kLeftOut = {
    "pg_largeobject",      "pg_statistic", "pg_statistic_ext_data",
    "pg_subscription_rel", "pg_depend",    "pg_shdepend"};

/// Columns that follow from other rows, or that maintenance changes.
const std::map<std::string, std::set<std::string>> kDerived = {
    {"pg_class",
     {"relpages", "reltuples", "relallvisible", "relallfrozen", "relhasindex", "relnatts",
      "relchecks", "relhasrules", "relhastriggers", "relhassubclass", "relfrozenxid", "relminmxid",
      "reltoastrelid", "relrewrite"}},
    {"pg_index", {"indcheckxmin"}},
    {"pg_database", {"datfrozenxid", "datminmxid", "dathasloginevt"}},
};

const std::map<std::string, std::string> kNouns = {
    {"pg_am", "access method"},
    {"pg_attrdef", "default of a column of"},
    {"pg_attribute", "column"},
    {"pg_auth_members", "membership"},
    {"pg_authid", "role"},
    {"pg_conversion", "conversion"},
    {"pg_db_role_setting", "setting of a database or role"},
    {"pg_default_acl", "default privileges"},
    {"pg_description", "comment"},
    {"pg_enum", "enum value"},
    {"pg_index", "index"},
    {"pg_inherits", "inheritance of"},
    {"pg_language", "language"},
    {"pg_largeobject_metadata", "large object"},
    {"pg_namespace", "schema"},
    {"pg_opclass", "operator class"},
    {"pg_opfamily", "operator family"},
    {"pg_partitioned_table", "partitioning of"},
    {"pg_proc", "function"},
    {"pg_rewrite", "rule"},
    {"pg_shdescription", "comment"},
    {"pg_statistic_ext", "statistics"},
    {"pg_ts_config", "text search configuration"},
};

struct Column {
  std::string name;
  std::string type;
  bool key = false;

  bool is_oid_of(std::string_view ending) const { return type == "oid" && name.ends_with(ending); }
  bool is_relation() const { return is_oid_of("relid") || name == "ev_class"; }
};

std::string noun_of(const std::string& catalog) {
  if (catalog == "pg_class")
    return "CASE t.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN "
           "'m' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'S' THEN "
           "'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END";
  const auto noun = kNouns.find(catalog);
  if (noun != kNouns.end()) return literal(noun->second);
  std::string name = catalog.substr(3);
  std::ranges::replace(name, '_', ' ');
  return literal(name);
}

std::string label_of(const std::string& catalog, const std::vector<Column>& columns) {
  std::string place;
  std::string name;
  for (const Column& column : columns) {
    const std::string value = "t." + identifier(column.name);
    if (place.empty() && column.is_relation() && column.name != "typrelid")
      place = value + "::pg_catalog.regclass::text";
    if (place.empty() && column.is_oid_of("namespace"))
      place = value + "::pg_catalog.regnamespace::text";
    if (name.empty() && column.type == "name") name = value + "::text";
  }
  std::string label = noun_of(catalog) + "::text";
  if (place.empty() && name.empty()) return label;
  label += " || ' '";
  if (!place.empty()) label += " || " + place;
  if (!place.empty() && !name.empty()) label += " || '.'";
  if (!name.empty()) label += " || " + name;
  return label;
}

std::string counted_of(const std::string& catalog, const std::vector<Column>& columns) {
  std::string counted = "true";
  for (const Column& column : columns) {
    const std::string value = "t." + identifier(column.name);
    if (column.is_oid_of("namespace"))
      counted += std::format(" AND {} NOT IN (SELECT oid FROM spaces)", value);
    if (column.is_relation())
      counted += std::format(" AND {} NOT IN (SELECT oid FROM relations)", value);
  }
  // ctid and the like are the same for every table, and a third of all rows of a schema.
  if (catalog == "pg_attribute") counted += " AND (t.attnum > 0 OR t.attacl IS NOT NULL)";
  if (catalog == "pg_namespace") counted += " AND t.oid NOT IN (SELECT oid FROM spaces)";
  if (std::ranges::contains(columns, "classoid", &Column::name) &&
      std::ranges::contains(columns, "objoid", &Column::name))
    counted +=
        " AND NOT (t.classoid = 'pg_catalog.pg_class'::regclass AND t.objoid IN (SELECT oid FROM "
        "relations))";
  return counted;
}

Catalog describe(const std::string& name, const std::vector<Column>& columns) {
  Catalog catalog{.name = name};
  const auto derived = kDerived.find(name);
  std::string key;
  std::string content;
  for (const Column& column : columns) {
    const std::string value = "t." + identifier(column.name) + "::text";
    // Functions of one name are told apart by their OIDs alone.
    const bool named = column.type.starts_with("reg");
    if (column.key)
      key += (key.empty() ? "t." : ", t.") + identifier(column.name) +
             (named ? "::oid::text" : "::text");
    if (derived != kDerived.end() && derived->second.contains(column.name)) continue;
    content += (content.empty() ? "" : ", ") + value;
  }
  catalog.key = std::format("concat_ws('/', {})", key);
  catalog.content = std::format("md5(ROW({})::text)", content);
  catalog.label = label_of(name, columns);
  catalog.counted = counted_of(name, columns);
  return catalog;
}

/// Who owns a sequence, and which extension has which members, stand in pg_depend alone.
Catalog dependencies() {
  return {.name = "pg_depend",
          .oid = "2608",
          .key =
              "concat_ws('/', t.classid, t.objid, t.objsubid, t.refclassid, t.refobjid, "
              "t.refobjsubid, t.deptype)",
          .content = "''",
          .label = "'ownership of a sequence or membership in an extension'",
          .counted =
              "t.objid NOT IN (SELECT oid FROM relations) AND (t.deptype IN ('e', 'x') OR "
              "t.deptype IN ('a', 'i') AND t.classid = 'pg_catalog.pg_class'::regclass AND "
              "t.objid IN (SELECT seqrelid FROM pg_catalog.pg_sequence))"};
}

constexpr const char* kColumns =
    "SELECT c.relname, c.oid, c.relisshared, a.attname, a.atttypid::regtype, "
    "has_table_privilege(c.oid, 'SELECT'), a.attnum = ANY (k.indkey::int2[]) "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
    "JOIN LATERAL (SELECT i.indkey FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND "
    "i.indisunique ORDER BY i.indisprimary DESC, i.indnatts, i.indexrelid LIMIT 1) k ON true "
    "WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 "
    "AND NOT a.attisdropped ORDER BY c.relname, a.attnum";

}  // namespace

std::vector<Catalog> read_catalogs(database::Session& session) {
  struct Found {
    std::string oid;
    bool shared = false;
    bool readable = true;
    std::vector<Column> columns;
  };
  std::map<std::string, Found> found;
  for (const database::Row& row : session.query(kColumns)) {
    Found& catalog = found[row.at(0).value_or("")];
    catalog.oid = row.at(1).value_or("");
    catalog.shared = row.at(2) == "t";
    catalog.readable = row.at(5) == "t";
    catalog.columns.push_back(
        {.name = row.at(3).value_or(""), .type = row.at(4).value_or(""), .key = row.at(6) == "t"});
  }
  std::vector<Catalog> catalogs = {dependencies()};
  for (const auto& [name, catalog] : found) {
    if (kLeftOut.contains(name)) continue;
    Catalog described = describe(name, catalog.columns);
    described.oid = catalog.oid;
    described.shared = catalog.shared;
    described.readable = catalog.readable;
    catalogs.push_back(std::move(described));
  }
  return catalogs;
}

}  // namespace headway::evidence
