#pragma once

#include <string>

namespace headway::commands {

/// Leaves the outcome, one line of JSON, in the file that HEADWAY_OUTCOME_FILE names, if it names
/// one. A file that cannot be written is said on standard error, and changes nothing else.
void write_outcome_file(const std::string& outcome);

}  // namespace headway::commands
