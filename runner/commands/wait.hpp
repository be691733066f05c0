#pragma once

#include "runner/apply/stop_request.hpp"
#include "runner/commands/command_line.hpp"

namespace headway::commands {

/// `headway wait`: returns when the database holds a revision. A request to stop ends the program
/// at once, from whatever it is in: there is nothing to put in order. Returns the exit code.
int wait(const GlobalOptions& global, const WaitOptions& options, const apply::StopRequest& stop);

}  // namespace headway::commands
