#pragma once

#include "runner/apply/migrate.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// A stamp to write.
struct StampRequest {
  std::string run_id;
  std::vector<std::string> targets;  ///< revision expressions, taken in order
  bool purge = false;                ///< forgets all rows first, also such as the files do not know
  database::VersionTableName version_table = {};
  bool publish_ledger = false;  ///< also where a publication replicates its rows
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
};

/// Writes into the version table that the database is at the targets, and runs nothing. The
/// notes of revisions that are half done are deleted: a person says where the schema is. Where the
/// rows are the same already, and no revision is half done, nothing is written. An error is in the
/// result, and nothing is changed then.
RunResult stamp(const StampRequest& request, const Surroundings& surroundings);

}  // namespace headway::apply
