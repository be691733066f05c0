#include "runner/evidence/activity.hpp"

#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace headway::evidence {

namespace {

using database::Row;
using database::Session;

constexpr const char* kLargeObjects = "2613";  ///< pg_largeobject

/// Rows in pg_catalog belong to the catalogs, which have a proof of their own; large objects keep
/// their data there.
bool holds_data(const std::string& oid, const Counts& counts) {
  return oid == kLargeObjects || !counts.name.starts_with("pg_catalog.");
}

Counts counts_of(const Activity& activity, const std::string& oid) {
  const auto found = activity.counts.find(oid);
  return found == activity.counts.end() ? Counts{} : found->second;
}

constexpr const char* kCounting =
    "SELECT current_setting('track_counts'), EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE "
    "rolsuper AND pg_has_role(session_user, oid, 'MEMBER')) OR EXISTS (SELECT 1 FROM "
    "pg_catalog.pg_proc p JOIN pg_catalog.pg_roles r ON r.oid = p.proowner WHERE p.prosecdef AND "
    "r.rolsuper AND p.oid >= 16384)";

/// Since PostgreSQL 15 the right to set a parameter can be granted.
constexpr const char* kGranted =
    "SELECT 1 FROM pg_catalog.pg_parameter_acl WHERE parname = 'track_counts'";

constexpr const char* kCounts =
    "SELECT c.oid, n.nspname || '.' || c.relname, pg_stat_get_xact_tuples_inserted(c.oid), "
    "pg_stat_get_xact_tuples_updated(c.oid), pg_stat_get_xact_tuples_deleted(c.oid) "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'm', 't') AND c.relpersistence <> 't' AND "
    "NOT c.oid = ANY ($1::oid[]) AND pg_stat_get_xact_tuples_inserted(c.oid) + "
    "pg_stat_get_xact_tuples_updated(c.oid) + pg_stat_get_xact_tuples_deleted(c.oid) > 0";

/// setval() and nextval() hold a RowExclusiveLock on their sequence until COMMIT, and so does
/// whatever writes rows on its table. A foreign table has no counters, and who only reads it may
/// run a view with functions on the other side.
constexpr const char* kLocks =
    "SELECT DISTINCT c.oid, n.nspname || '.' || c.relname, c.relkind FROM pg_catalog.pg_locks l "
    "JOIN pg_catalog.pg_class c ON c.oid = l.relation JOIN pg_catalog.pg_namespace n ON n.oid = "
    "c.relnamespace WHERE l.locktype = 'relation' AND l.pid = pg_backend_pid() AND l.database = "
    "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND "
    "c.relpersistence <> 't' AND n.nspname <> 'pg_catalog' AND "
    "NOT c.oid = ANY ($1::oid[]) AND (l.mode = 'RowExclusiveLock' AND c.relkind IN ('r', 'p', 'm') "
    "OR c.relkind = 'f' AND l.mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock') OR "
    "c.relkind = 'S' AND l.mode NOT IN ('AccessShareLock', 'RowShareLock'))";

/// A slot that a process reads from moves by itself.
constexpr const char* kSlots =
    "SELECT slot_name, CASE WHEN NOT active THEN coalesce(confirmed_flush_lsn, restart_lsn, "
    "'0/0')::text END FROM pg_catalog.pg_replication_slots WHERE NOT temporary";

long number(const database::Value& value) {
  return std::stol(value.value_or("0"));
}

}  // namespace

Activity read_activity(Session& session, const std::string& own_tables) {
  Activity activity;
  const Row counting = session.query(kCounting).at(0);
  activity.counting = counting.at(0) == "on";
  activity.can_stop_counting =
      counting.at(1) == "t" ||
      (session.baseline().server_version >= 150000 && !session.query(kGranted).empty());
  for (const Row& row : session.query(kCounts, {own_tables}))
    activity.counts.emplace(row.at(0).value_or(""), Counts{.name = row.at(1).value_or(""),
                                                           .inserted = number(row.at(2)),
                                                           .updated = number(row.at(3)),
                                                           .deleted = number(row.at(4))});
  for (const Row& row : session.query(kLocks, {own_tables}))
    activity.locks.push_back({.relation = row.at(0).value_or(""),
                              .name = row.at(1).value_or(""),
                              .kind = row.at(2).value_or("r").at(0)});
  for (const Row& row : session.query(kSlots))
    activity.slots.emplace(row.at(0).value_or(""), row.at(1).value_or(""));
  return activity;
}

std::string first_write(const Activity& before, const Activity& after, const IsOurs& ours) {
  if (!before.counting || !after.counting)
    return "track_counts is off, so that nobody knows which rows were changed";
  for (const auto& [oid, counts] : after.counts) {
    if (!holds_data(oid, counts) || ours(oid) || counts.same(counts_of(before, oid))) continue;
    return oid == kLargeObjects ? "data of large objects were changed"
                                : std::format("rows of {} were changed", counts.name);
  }
  for (const WriteLock& lock : after.locks) {
    if (lock.kind == 'f')
      return std::format(
          "{} is a foreign table that was read or written: what that did no rollback reaches",
          lock.name);
    if (ours(lock.relation)) continue;
    if (lock.kind == 'S') return std::format("the sequence {} was used or changed", lock.name);
    if (after.can_stop_counting)
      return std::format("rows of {} may have been changed (it was opened for writing)", lock.name);
  }
  return {};
}

std::vector<const Catalog*> changed_catalogs(const Activity& before, const Activity& after,
                                             const std::vector<Catalog>& catalogs) {
  std::vector<const Catalog*> changed;
  for (const Catalog& catalog : catalogs) {
    const Counts now = counts_of(after, catalog.oid);
    const Counts then = counts_of(before, catalog.oid);
    if (now.updated != then.updated || now.deleted != then.deleted) changed.push_back(&catalog);
  }
  return changed;
}

std::string first_passing(const Activity& before, const Activity& after) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kKinds = {
      {{"3079", "an extension"}, {"2612", "a language"}, {"3118", "a foreign table"}}};
  constexpr std::pair<const char*, const char*> kFunction = {"1255", "a function"};
  const auto passed = [&](const char* oid) {
    const Counts now = counts_of(after, oid);
    const Counts then = counts_of(before, oid);
    return now.inserted > then.inserted && now.deleted > then.deleted;
  };
  const auto text = [](const char* what) {
    return std::format("{} was made and dropped again, and what it did leaves no trace", what);
  };
  for (const auto& [oid, what] : kKinds) {
    if (passed(oid)) return text(what);
  }
  // Only a superuser can make one that reaches out of the database.
  if (after.can_stop_counting && passed(kFunction.first)) return text(kFunction.second);
  return {};
}

std::string first_used_slot(const Activity& before, const Activity& after) {
  for (const auto& [name, place] : before.slots) {
    const auto now = after.slots.find(name);
    if (now == after.slots.end())
      return std::format("the replication slot {} is gone, which no rollback brings back", name);
    if (!place.empty() && !now->second.empty() && now->second != place)
      return std::format("the replication slot {} was read, which no rollback takes back", name);
  }
  for (const auto& [name, place] : after.slots) {
    if (!before.slots.contains(name))
      return std::format("the replication slot {} was made, which no rollback takes back", name);
  }
  return {};
}

long rows_added(const Activity& before, const Activity& after, const std::string& oid) {
  const Counts then = counts_of(before, oid);
  const Counts now = counts_of(after, oid);
  return (now.inserted - now.deleted) - (then.inserted - then.deleted);
}

}  // namespace headway::evidence
