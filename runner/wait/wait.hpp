#pragma once

#include "common/clock.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/version_table.hpp"
#include "runner/graph/revision_map.hpp"
#include "runner/wait/late_database.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace headway::wait {

/// What is waited for.
struct WaitRequest {
  std::vector<std::string> revisions;  ///< full ids, all of them
  database::VersionTableName version_table = {};
  std::chrono::milliseconds timeout{0};     ///< 0: none
  const graph::RevisionMap* map = nullptr;  ///< nothing: no files are at hand
};

/// What waiting goes on with; all of it outlives the call.
struct WaitMeans {
  LateDatabase::Connect connect;
  const Clock& clock;
  Random random;
  const apply::StopRequest& stop;
  LateDatabase::Tell tell;
};

/// Returns as soon as the database holds the revisions. Between two looks it has no connection.
/// Throws Error (kNo, `TimedOut`) when the time is up, saying why; what waiting cannot mend; and
/// apply::Stopped.
void wait_for(const WaitRequest& request, WaitMeans means);

}  // namespace headway::wait
