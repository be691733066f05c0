#include "runner/database/waiters.hpp"

#include "runner/database/blockers.hpp"

#include <format>

namespace headway::database {

namespace {

/// Who waits is asked of pg_locks first, which is cheap: pg_blocking_pids() is only called for
/// those.
constexpr const char* kLongest =
    "SELECT w.pid, (1000 * extract(epoch FROM pg_catalog.clock_timestamp() - "
    "w.waitstart))::bigint, w.mode, n.nspname, c.relname, "
    "(SELECT h.mode FROM pg_catalog.pg_locks h WHERE h.pid = $1::integer AND h.granted AND "
    "h.locktype = w.locktype AND h.database = w.database AND h.relation = w.relation "
    "ORDER BY pg_catalog.array_position(ARRAY['AccessShareLock', 'RowShareLock', "
    "'RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', "
    "'ExclusiveLock', 'AccessExclusiveLock'], h.mode) DESC LIMIT 1) "
    "FROM pg_catalog.pg_locks w "
    "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = w.pid "
    "LEFT JOIN pg_catalog.pg_database d ON d.oid = w.database AND d.datname = "
    "pg_catalog.current_database() "
    "LEFT JOIN pg_catalog.pg_class c ON c.oid = w.relation AND d.oid IS NOT NULL "
    "LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT w.granted AND w.locktype <> 'virtualxid' "
    "AND w.waitstart IS NOT NULL "
    "AND coalesce(a.backend_type, 'client backend') = 'client backend' "
    "AND (n.nspname IS DISTINCT FROM $2 OR c.relname IS DISTINCT FROM $3) "
    "AND $1::integer = ANY (pg_catalog.pg_blocking_pids(w.pid)) "
    "ORDER BY w.waitstart LIMIT 1";

}  // namespace

std::optional<Waiter> longest_waiter(Session& session, const std::string& process,
                                     const VersionTable& table) {
  const std::vector<Row> rows = session.query(kLongest, {process, table.schema, table.name});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  Waiter waiter{.waits = std::chrono::milliseconds{std::stoll(row.at(1).value_or("0"))},
                .text = session_text(session, row.at(0).value_or("")),
                .schema = row.at(3).value_or(""),
                .name = row.at(4).value_or("")};
  if (row.at(4))
    waiter.lock = std::format("{} on {}.{}", row.at(5).value_or(row.at(2).value_or("a lock")),
                              row.at(3).value_or(""), *row.at(4));
  return waiter;
}

}  // namespace headway::database
