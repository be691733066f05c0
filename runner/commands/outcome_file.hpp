#pragma once

#include "common/outcome.hpp"

namespace headway::commands {

/// Leaves the outcome in the file that HEADWAY_OUTCOME_FILE names, if it names one. A file that
/// cannot be written is said on standard error, and changes nothing about the run.
void write_outcome_file(const Outcome& outcome);

}  // namespace headway::commands
