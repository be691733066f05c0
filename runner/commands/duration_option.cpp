#include "runner/commands/duration_option.hpp"

#include "common/duration.hpp"

#include <format>

#include <CLI/CLI.hpp>

namespace headway::commands {

void add_duration(CLI::App& verb, const std::string& name, const std::string& variable,
                  std::chrono::milliseconds& value, const std::string& help) {
  const auto set = [name, &value](const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration)
      throw CLI::ValidationError(
          name, std::format("'{}' is no duration; write 500ms, 30s, 10m or 1h30m", text));
    value = *duration;
  };
  verb.add_option_function<std::string>(name, set, help)->envname(variable)->type_name("DURATION");
}

}  // namespace headway::commands
