#pragma once

#include "runner/apply/migrate.hpp"

#include <string>

namespace headway::apply {

/// A backup that somebody asks for, apart from any upgrade.
struct BackUpRequest {
  std::string run_id;
  database::VersionTableName version_table = {};
  bool publish_ledger = false;  ///< also where a publication replicates its rows
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
};

/// Calls the hook of the surroundings under the lock of the history, so that no run is at work
/// meanwhile; the ledger keeps where the backup is. An error is in the result.
RunResult back_up(const BackUpRequest& request, const Surroundings& surroundings);

}  // namespace headway::apply
