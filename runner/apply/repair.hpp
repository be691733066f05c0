#pragma once

#include "runner/apply/migrate.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// Revisions that were edited after they were applied, and whose new text is right.
struct RepairRequest {
  std::string run_id;
  std::vector<std::string> revisions;  ///< revision expressions
  database::VersionTableName version_table = {};
  bool publish_ledger = false;  ///< also where a publication replicates its rows
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
};

/// Lets the ledger take over what the files of applied revisions say now: their checksum, message,
/// downgrade and verify sections. Nothing of them runs. Those that the ledger has as they are stay
/// as they are; one that is not applied is refused (kUsage, `NotApplied`), and then nothing is
/// written. An error is in the result.
RunResult repair(const RepairRequest& request, const Surroundings& surroundings);

}  // namespace headway::apply
