#pragma once

#include <chrono>
#include <string>

namespace CLI {
class App;
}

namespace headway::commands {

/// Adds an option, and a variable that stands for it, whose value is a duration such as 1h30m.
/// `value` must outlive the verb.
void add_duration(CLI::App& verb, const std::string& name, const std::string& variable,
                  std::chrono::milliseconds& value, const std::string& help);

}  // namespace headway::commands
