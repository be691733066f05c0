#pragma once

#include <string>

namespace headway::commands {

// Scripts that complete a `headway` command line, made from the verbs and the table of settings.
// Each is what the shell reads from a file of its completions.

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace headway::commands
