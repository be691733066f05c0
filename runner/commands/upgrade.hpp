#pragma once

#include "runner/apply/stop_request.hpp"
#include "runner/commands/command_line.hpp"

namespace headway::commands {

/// `headway upgrade`: applies what is pending, prints the outcome, and leaves it in the file that
/// HEADWAY_OUTCOME_FILE names, whatever goes wrong. Returns the exit code.
int upgrade(const GlobalOptions& global, const UpgradeOptions& options,
            const apply::StopRequest& stop);

}  // namespace headway::commands
