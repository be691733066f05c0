#include "runner/database/blockers.hpp"

namespace headway::database {

namespace {

/// The sessions among the process ids that the query `processes` gives as `pid`.
std::vector<Blocker> describe(Session& session, const std::string& processes,
                              const std::vector<Value>& parameters) {
  std::vector<Blocker> blockers;
  // A prepared transaction has no process and shows as 0. A role without pg_read_all_stats sees no
  // state, no statement and no start of other roles' transactions.
  for (const Row& row :
       session.query("SELECT b.pid, CASE WHEN b.pid = 0 THEN 'a prepared transaction (see "
                     "pg_prepared_xacts)' ELSE "
                     "pg_catalog.concat('pid ', b.pid, ' (', pg_catalog.concat_ws(', ', "
                     "'user ' || a.usename, "
                     "'application ' || nullif(a.application_name, ''), "
                     "'from ' || a.client_addr, "
                     "nullif(a.backend_type, 'client backend'), "
                     "pg_catalog.concat_ws(' ', a.state, 'since ' || "
                     "pg_catalog.to_char(a.xact_start, 'HH24:MI:SS TZ')), "
                     "'last statement: ' || CASE WHEN a.xact_start IS NOT NULL THEN "
                     "nullif(pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), "
                     "60), '') END), ')') END, a.xact_start::text, "
                     "coalesce(a.backend_type = 'autovacuum worker' AND a.query NOT LIKE '%(to "
                     "prevent wraparound)', false) "
                     "FROM (SELECT DISTINCT coalesce(pid, 0) AS pid FROM (" +
                         processes +
                         ") p) b LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid "
                         "ORDER BY b.pid",
                     parameters))
    blockers.push_back({.process = row.at(0).value_or(""),
                        .text = row.at(1).value_or(""),
                        .since = row.at(2).value_or(""),
                        .gives_way = row.at(3) == "t"});
  return blockers;
}

}  // namespace

/// Asked many times while a statement works, and mostly waits for nobody: what describes the
/// blockers costs the server thirty times as much, so it is asked only when there are some.
std::vector<Blocker> blockers_of(Session& session, const std::string& process) {
  const Value processes =
      session.query("SELECT pg_catalog.pg_blocking_pids($1::integer)", {process}).at(0).at(0);
  if (processes == "{}") return {};
  return describe(session, "SELECT pid FROM pg_catalog.unnest($1::integer[]) pid", {processes});
}

std::vector<Blocker> holders_of(Session& session, const std::string& schema,
                                const std::string& table) {
  return describe(session,
                  "SELECT l.pid FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON "
                  "d.oid = l.database JOIN pg_catalog.pg_class c ON c.oid = l.relation "
                  "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                  "WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'AccessExclusiveLock' "
                  "AND d.datname = pg_catalog.current_database() AND n.nspname = $1 AND c.relname "
                  "= $2",
                  {schema, table});
}

std::string session_text(Session& session, const std::string& process) {
  return describe(session, "SELECT $1::integer AS pid", {process}).at(0).text;
}

bool is_same(const Blocker& one, const Blocker& other) {
  return !one.since.empty() && one.process == other.process && one.since == other.since;
}

std::chrono::milliseconds deadlock_timeout(Session& session) {
  return std::chrono::milliseconds{
      std::stoll(session
                     .query("SELECT setting FROM pg_catalog.pg_settings WHERE name = "
                            "'deadlock_timeout'")
                     .at(0)
                     .at(0)
                     .value_or("1000"))};
}

std::optional<std::chrono::milliseconds> open_for(Session& session, const Blocker& blocker) {
  if (blocker.since.empty()) return std::nullopt;
  const std::vector<Row> rows = session.query(
      "SELECT (1000 * extract(epoch FROM pg_catalog.clock_timestamp() - "
      "xact_start))::bigint FROM pg_catalog.pg_stat_activity WHERE pid = $1::integer "
      "AND xact_start = $2::timestamptz",
      {blocker.process, blocker.since});
  if (rows.empty()) return std::nullopt;
  return std::chrono::milliseconds{std::stoll(rows.front().at(0).value_or("0"))};
}

}  // namespace headway::database
