#pragma once

#include "runner/commands/verb.hpp"

#include <string>

namespace headway::commands {

// `headway --help` and `headway VERB --help`, made from the table of settings.

std::string program_help();
std::string verb_help(const Verb& verb);

}  // namespace headway::commands
