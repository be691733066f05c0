#include "runner/commands/looked_at.hpp"

#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/graph/selector.hpp"

#include <algorithm>
#include <format>

namespace headway::commands {

std::vector<std::string> looked_at(const SettingValues& values, const Setting& argument,
                                   const plan::History& history, const apply::StopRequest& stop) {
  const std::vector<std::string> expressions = values.list(argument);
  std::vector<std::string> rows;
  if (std::ranges::any_of(expressions, graph::is_relative_to_database))
    rows = read_current_rows(values, stop).rows;
  std::vector<std::string> found;
  for (const std::string& expression : expressions) {
    const std::vector<std::string> ids = graph::named_revisions(history.map, expression, rows);
    if (ids.empty())
      throw Error(ExitCode::kUsage, "RevisionNotFound",
                  std::format("{} names no revision", expression),
                  "`headway history` lists the revisions");
    for (const std::string& id : ids)
      if (!std::ranges::contains(found, id)) found.push_back(id);
  }
  return found;
}

}  // namespace headway::commands
