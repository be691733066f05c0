#pragma once

#include "runner/apply/migrate.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// What is asked of `stamp`.
struct StampRequest {
  std::string run_id;
  std::vector<std::string> targets;  ///< revision expressions, taken in order
  bool purge = false;                ///< forgets all rows first, also such as the files do not know
  database::VersionTableName version_table = {};
  std::chrono::milliseconds lock_wait_timeout{std::chrono::minutes{10}};
};

/// Writes into the version table that the database is at the targets, and runs nothing. What was
/// noted of revisions that are half done is forgotten: a person says where the schema is. Whatever
/// goes wrong is in the result, and nothing is changed then.
RunResult stamp(const StampRequest& request, const Surroundings& surroundings);

}  // namespace headway::apply
