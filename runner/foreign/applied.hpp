#pragma once

#include "runner/database/session.hpp"
#include "runner/foreign/tool.hpp"

#include <string>
#include <vector>

namespace headway::foreign {

/// The versions that a tool's own table says are applied.
struct AppliedVersions {
  std::vector<std::string> versions;
  std::vector<std::string> up_to = {};  ///< each stands for everything up to it as well
};

/// Throws Error (kUsage, `NoHistory`) where the database has no such table, and (`HalfDone`) where
/// the tool left a migration half done.
AppliedVersions applied_versions(database::Session& session, const Tool& tool,
                                 const History& history);

/// The rows of our version table that stand for these versions, sorted. Throws Error (kUsage,
/// `NotInHistory`) for a version that no file has, and (`Gap`) for one that was applied without
/// those that it stands on. Pure.
std::vector<std::string> rows_of(const History& history, const Tool& tool,
                                 const AppliedVersions& applied);

}  // namespace headway::foreign
