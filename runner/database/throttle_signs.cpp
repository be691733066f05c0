#include "runner/database/throttle_signs.hpp"

#include <vector>

namespace headway::database {

bool sees_other_sessions(Session& session) {
  return session.query("SELECT pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')")
             .at(0)
             .at(0) == "t";
}

ReplicaLag read_replica_lag(Session& session) {
  // What only receives WAL (a base backup, pg_receivewal) replays nothing and is no replica. The
  // lag is that of the replica's last report, which is old where nothing was written since.
  const std::vector<Row> rows = session.query(
      "SELECT CASE WHEN replay_lsn >= pg_catalog.pg_current_wal_lsn() THEN 0 ELSE "
      "coalesce((1000 * extract(epoch FROM replay_lag))::bigint, 0) END, "
      "coalesce(nullif(application_name, ''), 'pid ' || pid) "
      "FROM pg_catalog.pg_stat_replication WHERE replay_lsn IS NOT NULL ORDER BY 1 DESC");
  ReplicaLag lag{.replicas = static_cast<int>(rows.size())};
  if (rows.empty()) return lag;
  lag.longest = std::chrono::milliseconds{std::stoll(rows.front().at(0).value_or("0"))};
  lag.name = rows.front().at(1).value_or("");
  return lag;
}

std::optional<std::string> transaction_older_than(Session& session, std::chrono::milliseconds age) {
  const std::vector<Row> rows = session.query(
      "SELECT pg_catalog.format('%s, open for %s s', who, extract(epoch FROM "
      "pg_catalog.clock_timestamp() - since)::bigint) FROM ("
      "SELECT xact_start AS since, pg_catalog.format('pid %s (%s)', pid, "
      "pg_catalog.concat_ws(', ', 'user ' || usename, 'application ' || nullif(application_name, "
      "''))) AS who FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend' AND "
      "datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid() UNION ALL "
      "SELECT prepared, pg_catalog.format('the prepared transaction %L', gid) FROM "
      "pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()) t "
      "WHERE since < pg_catalog.clock_timestamp() - $1::bigint * interval '1 millisecond' "
      "ORDER BY since LIMIT 1",
      {std::to_string(age.count())});
  if (rows.empty()) return std::nullopt;
  return rows.front().at(0);
}

}  // namespace headway::database
