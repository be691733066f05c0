#include "runner/evidence/snapshot.hpp"

#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <format>

namespace headway::evidence {

namespace {

/// Temporary tables do not count: they come and go with sessions.
constexpr const char* kNotCounted =
    "WITH spaces AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_namespace WHERE "
    "nspname LIKE 'pg\\_temp\\_%' OR nspname LIKE 'pg\\_toast\\_temp\\_%'), relations "
    "AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN (SELECT oid FROM "
    "spaces)), newest AS MATERIALIZED (SELECT "
    "txid_snapshot_xmax(txid_current_snapshot()) + 2147483648 AS id) ";

/// The highest transaction id of 64 bits that counts, a constant of a query.
constexpr const char* kNewest = "(SELECT txid_snapshot_xmax(txid_current_snapshot()) + 2147483648)";

/// A row that can be seen and whose transaction is in progress is our own transaction's, also where
/// a subtransaction of it wrote the row. txid_status() wants 64 bits: they are the highest that end
/// in those of xmin and are no farther ahead than half of all.
std::string in_progress(const std::string& newest) {
  return std::format(
      "txid_status({0} - (({0} - t.xmin::text::bigint) & 4294967295)) = 'in progress'", newest);
}

std::string old(const std::string& horizon) {
  return std::format("age(t.xmin) > age('{}'::xid)", horizon);
}

Entry entry_of(const database::Row& row) {
  return {.content = row.at(2).value_or(""),
          .label = row.at(3).value_or(""),
          .xmin = row.at(4).value_or(""),
          .old = row.at(5) == "t",
          .ours = row.at(6) == "t"};
}

}  // namespace

std::string own_row() {
  return in_progress(kNewest);
}

Reader::Reader(database::Session& session)
    : session_(session),
      catalogs_(read_catalogs(session)),
      horizon_(session.query("SELECT txid_snapshot_xmin(txid_current_snapshot()) % 4294967296")
                   .at(0)
                   .at(0)
                   .value_or("")) {
  // The server plans this in a fraction of the time that the definitions themselves would take.
  const char* separator = "";
  for (const Catalog& catalog : catalogs_) {
    if (!catalog.readable) continue;
    count_query_ +=
        std::format("{}SELECT {}, count(*) FILTER (WHERE {}), count(*) FROM pg_catalog.{} t",
                    separator, database::literal(catalog.name), old(horizon_), catalog.name);
    separator = " UNION ALL ";
  }
  // Before any row is read: one that is changed between the two looks is not overlooked.
  count(session, old_rows_);
}

std::set<std::string> Reader::count(database::Session& session, RowCounts& old_rows) const {
  std::set<std::string> with_recent;
  for (const database::Row& row : session.query(count_query_)) {
    const std::string name = row.at(0).value_or("");
    old_rows[name] = std::stol(row.at(1).value_or("0"));
    if (row.at(1) != row.at(2)) with_recent.insert(name);
  }
  return with_recent;
}

std::string Reader::query_recent(const std::set<std::string>& names) const {
  std::string query = kNotCounted;
  const char* separator = "";
  for (const Catalog& catalog : catalogs_) {
    if (!names.contains(catalog.name)) continue;
    query += std::format(
        "{}SELECT {}, {}, {}, {}, t.xmin::text, false, {} FROM pg_catalog.{} t WHERE NOT {} AND "
        "({})",
        separator, database::literal(catalog.name), catalog.key, catalog.content, catalog.label,
        in_progress("(SELECT id FROM newest)"), catalog.name, old(horizon_), catalog.counted);
    separator = " UNION ALL ";
  }
  return query;
}

std::string Reader::query_all(const std::set<std::string>& names) const {
  std::string query = kNotCounted;
  const char* separator = "";
  for (const Catalog& catalog : catalogs_) {
    if (!catalog.readable || (!names.empty() && !names.contains(catalog.name))) continue;
    query += std::format(
        "{}SELECT {}, {}, {}, {}, t.xmin::text, {}, false FROM pg_catalog.{} t "
        "WHERE {}",
        separator, database::literal(catalog.name), catalog.key, catalog.content, catalog.label,
        old(horizon_), catalog.name, catalog.counted);
    separator = " UNION ALL ";
  }
  return query;
}

std::string Reader::old_row() const {
  return std::format("age(xmin) > age('{}'::xid)", horizon_);
}

Definitions Reader::all(const std::set<std::string>& names) const {
  Definitions definitions;
  for (const database::Row& row : session_.query(query_all(names)))
    definitions[row.at(0).value_or("")].emplace(row.at(1).value_or(""), entry_of(row));
  return definitions;
}

Recent Reader::recent() const {
  return recent(session_);
}

Recent Reader::recent(database::Session& session) const {
  Recent recent;
  const std::set<std::string> names = count(session, recent.old_rows);
  if (names.empty()) return recent;
  for (const database::Row& row : session.query(query_recent(names)))
    recent.rows[row.at(0).value_or("")].emplace(row.at(1).value_or(""), entry_of(row));
  return recent;
}

Present read_present(const Reader& reader) {
  Present present{.recent = reader.recent(), .reread = {}};
  std::set<std::string> changed;
  for (const auto& [name, count] : reader.old_rows()) {
    if (present.recent.old_rows[name] != count) changed.insert(name);
  }
  if (!changed.empty()) present.reread = reader.all(changed);
  // A catalog whose last row went is reread as well.
  for (const std::string& name : changed)
    present.reread[name];
  return present;
}

const Entry* find(const Definitions& start, const Present& present, const std::string& catalog,
                  const std::string& key) {
  const auto in = [&](const Definitions& definitions) -> const Entry* {
    const auto entries = definitions.find(catalog);
    if (entries == definitions.end()) return nullptr;
    const auto entry = entries->second.find(key);
    return entry == entries->second.end() ? nullptr : &entry->second;
  };
  if (const Entry* recent = in(present.recent.rows)) return recent;
  if (present.reread.contains(catalog)) return in(present.reread);
  const Entry* first = in(start);
  return first != nullptr && first->old ? first : nullptr;
}

std::string first_change(const Definitions& start, const Present& present,
                         const std::set<std::string>& left_out) {
  for (const auto& [catalog, entries] : start) {
    if (left_out.contains(catalog)) continue;
    const bool whole = present.reread.contains(catalog);
    for (const auto& [key, entry] : entries) {
      if (entry.old && !whole) continue;
      const Entry* now = find(start, present, catalog, key);
      if (now == nullptr) return entry.label + " is gone";
      if (now->content != entry.content) return entry.label + " was changed";
    }
  }
  return {};
}

}  // namespace headway::evidence
