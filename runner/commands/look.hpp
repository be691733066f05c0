#pragma once

#include "runner/commands/command_line.hpp"

namespace headway::commands {

/// The commands that only look. Each prints its answer and returns the exit code.
int current(const GlobalOptions& global, const CurrentOptions& options);
int heads(const GlobalOptions& global, const HeadsOptions& options);
int history(const GlobalOptions& global, const HistoryOptions& options);

}  // namespace headway::commands
