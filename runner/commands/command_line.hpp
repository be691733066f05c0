#pragma once

#include "common/setting_values.hpp"
#include "runner/commands/verb.hpp"
#include "runner/configuration/config_file.hpp"

#include <expected>
#include <optional>
#include <string>

namespace headway::commands {

struct CommandLine {
  const Verb* verb = nullptr;
  SettingValues values;
};

/// The program ends here: help and version were asked for (0, to standard output), or the usage is
/// wrong (2, to standard error).
struct Ending {
  int code = 0;
  std::string reason = {};  ///< for the outcome; empty where all is well
  std::string text = {};
  std::string problem = {};  ///< of a wrong usage, without what `text` has around it
  std::string hint = {};
};

using configuration::Environment;

std::optional<std::string> process_environment(const std::string& name);

/// Reads arguments, the variables that stand for options, and headway.yaml: an argument wins over a
/// variable, a variable over the file. The text of an
/// Ending repeats nothing that could be a database's URL, or a piece of one.
std::expected<CommandLine, Ending> parse(int argc, const char* const* argv,
                                         const Environment& environment = process_environment);

}  // namespace headway::commands
