#include "runner/database/blockers.hpp"

namespace headway::database {

std::vector<Blocker> blockers_of(Session& session, const std::string& process) {
  std::vector<Blocker> blockers;
  // A prepared transaction has no process and shows as 0. A role without pg_read_all_stats sees no
  // state and no start of other roles' transactions.
  for (const Row& row :
       session.query("SELECT b.pid, CASE WHEN b.pid = 0 THEN 'a prepared transaction (see "
                     "pg_prepared_xacts)' ELSE "
                     "pg_catalog.concat('pid ', b.pid, ' (', pg_catalog.concat_ws(', ', "
                     "'user ' || a.usename, "
                     "'application ' || nullif(a.application_name, ''), "
                     "'from ' || a.client_addr, "
                     "nullif(a.backend_type, 'client backend'), "
                     "pg_catalog.concat_ws(' ', a.state, 'since ' || "
                     "pg_catalog.to_char(a.xact_start, 'HH24:MI:SS TZ'))), ')') END "
                     "FROM (SELECT DISTINCT pid FROM "
                     "pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) pid) b "
                     "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY b.pid",
                     {process}))
    blockers.push_back({.process = row.at(0).value_or(""), .text = row.at(1).value_or("")});
  return blockers;
}

}  // namespace headway::database
