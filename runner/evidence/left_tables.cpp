#include "runner/evidence/left_tables.hpp"

#include "common/error.hpp"
#include "runner/database/sql_text.hpp"

#include <format>
#include <ranges>

namespace headway::evidence {

namespace {

Counts counts_of(const Activity& activity, const std::string& oid) {
  const auto found = activity.counts.find(oid);
  return found == activity.counts.end() ? Counts{} : found->second;
}

}  // namespace

LeftTables read_left_tables(database::Session& session, const Made& made) {
  const auto classes = made.find("pg_class");
  if (classes == made.end()) return {};
  std::vector<std::string> oids;
  for (const std::string& oid : classes->second | std::views::keys)
    oids.push_back(oid);
  LeftTables tables;
  for (const database::Row& row : session.query(
           "SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relfilenode FROM "
           "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
           "c.oid = ANY ($1::oid[]) AND c.relkind = 'r'",
           {database::array_text(oids)}))
    tables[row.at(0).value_or("")] = {.name = row.at(1).value_or(""),
                                      .file = row.at(2).value_or("")};
  return tables;
}

std::string first_replaced(const LeftTables& before, const LeftTables& after) {
  for (const auto& [oid, table] : before) {
    const auto now = after.find(oid);
    if (now != after.end() && now->second.file == table.file) continue;
    return std::format(
        "{}, which an earlier revision of this run made, was {} by a later one: "
        "whether others had written into it is not known",
        table.name, now == after.end() ? "dropped" : "emptied or rewritten");
  }
  return {};
}

std::string first_dropped_column(const Made& made, const Definitions& start,
                                 const Present& present) {
  const auto columns = made.find("pg_attribute");
  if (columns == made.end()) return {};
  const auto tables = made.find("pg_class");
  for (const auto& [key, content] : columns->second) {
    if (tables != made.end() && tables->second.contains(key.substr(0, key.find('/')))) continue;
    const Entry* now = find(start, present, "pg_attribute", key);
    // The server calls a dropped column "........pg.dropped.4........".
    if (now != nullptr && now->content != content && now->label.contains("pg.dropped"))
      return std::format(
          "a {} that an earlier revision of this run added was dropped by a later "
          "one: whether others had written into it is not known",
          now->label.substr(0, now->label.find(".......")));
  }
  return {};
}

std::vector<std::string> changed_tables(const LeftTables& tables, const Activity& before,
                                        const Activity& after) {
  std::vector<std::string> changed;
  for (const std::string& oid : tables | std::views::keys) {
    const Counts then = counts_of(before, oid);
    const Counts now = counts_of(after, oid);
    if (now.updated != then.updated || now.deleted != then.deleted) changed.push_back(oid);
  }
  return changed;
}

std::string first_shared(database::Session& observer, const std::vector<LookedAt>& tables,
                         const std::string& foreign) {
  std::string sql;
  for (std::size_t at = 0; at < tables.size(); ++at)
    sql += std::format("{}SELECT {}, bool_or({}), count(*) FROM ONLY {}",
                       at == 0 ? "" : " UNION ALL ", at, foreign, tables[at].table.name);
  try {
    const std::vector<database::Row> found = observer.query(sql + " ORDER BY 1");
    for (std::size_t at = 0; at < tables.size(); ++at) {
      if (found.at(at).at(1) == "t" || found.at(at).at(2) != std::to_string(tables[at].rows))
        return std::format(
            "{} held rows of others, or lacked some, when a later revision changed it",
            tables[at].table.name);
    }
    return {};
  } catch (const Error& error) {
    return std::format(
        "{}{}, which earlier revisions of this run made, {} changed by a later one: whether others "
        "had written into {} is not known ({})",
        tables.front().table.name,
        tables.size() > 1 ? std::format(" and {} more", tables.size() - 1) : "",
        tables.size() > 1 ? "were" : "was", tables.size() > 1 ? "them" : "it", error.what());
  }
}

database::Session prepared(database::Session observer) {
  observer.query("SET row_security = off");
  observer.query("SET jit = off");
  observer.query("SET lock_timeout = '100ms'");
  observer.query("SET statement_timeout = '500ms'");
  return observer;
}

}  // namespace headway::evidence
