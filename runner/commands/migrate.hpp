#pragma once

#include "runner/apply/stop_request.hpp"
#include "runner/commands/command_line.hpp"

namespace headway::commands {

/// The commands that write to a database. Each gives the program's exit code, prints what it came
/// to, and leaves the outcome where HEADWAY_OUTCOME_FILE says.

int upgrade(const GlobalOptions& global, const UpgradeOptions& options,
            const apply::StopRequest& stop);
int downgrade(const GlobalOptions& global, const DowngradeOptions& options,
              const apply::StopRequest& stop);
int stamp(const GlobalOptions& global, const StampOptions& options, const apply::StopRequest& stop);

}  // namespace headway::commands
