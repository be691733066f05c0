#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/plan/history.hpp"

#include <string>
#include <vector>

namespace headway::commands {

/// The revisions that an argument of the verb names, each once, in that order; a database is asked
/// only where an expression is relative to it. Throws what selecting throws, and Error (kUsage,
/// `RevisionNotFound`) for the base, which is no revision.
std::vector<std::string> looked_at(const SettingValues& values, const Setting& argument,
                                   const plan::History& history, const apply::StopRequest& stop);

}  // namespace headway::commands
