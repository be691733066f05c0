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

/// The revisions to wait for.
struct WaitRequest {
  /// Ids, all of which are waited for; without files the beginning of one is enough.
  std::vector<std::string> revisions;
  database::VersionTableName version_table = {};
  std::chrono::milliseconds timeout{0};     ///< 0: none
  const graph::RevisionMap* map = nullptr;  ///< nothing: no files are at hand
};

/// The means of waiting; all of them outlive the call.
struct WaitMeans {
  LateDatabase::Connect connect;
  const Clock& clock;
  Random random;
  const apply::StopRequest& stop;
  LateDatabase::Report report;
};

/// Returns their full ids as soon as the database holds the revisions. Between two looks it has no
/// connection. Throws Error: kNo, `TimedOut`, with the reason, when the time is up; any that
/// waiting cannot fix; and apply::Stopped.
std::vector<std::string> wait_for(const WaitRequest& request, WaitMeans means);

}  // namespace headway::wait
