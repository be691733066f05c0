#pragma once

#include "runner/database/errors.hpp"

#include <string>

namespace headway::database {

/// Runs `work`; a right that it turns out to lack is told with the GRANT that gives it.
template <typename Work>
auto with_grant_hint(const std::string& grant, Work work) {
  try {
    return work();
  } catch (const StatementError& problem) {
    if (problem.server().sqlstate != "42501") throw;
    throw DatabaseError(ExitCode::kUsage, "PermissionDenied", problem.what(),
                        "as the owner, run: " + grant + ";");
  }
}

}  // namespace headway::database
