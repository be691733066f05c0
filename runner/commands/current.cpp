#include "runner/commands/context.hpp"
#include "runner/commands/look.hpp"
#include "runner/report/revision_text.hpp"

#include <algorithm>
#include <format>

namespace headway::commands {

namespace {

/// The newest revisions of each branch that the rows imply, as Alembic shows them: a dependency
/// that lies on a branch of its own has no row. Rows that the history does not know come first.
std::vector<std::string> shown(const graph::RevisionMap& map,
                               const std::vector<std::string>& rows) {
  std::vector<std::string> shown;
  std::vector<graph::RevisionMap::Index> known;
  for (const std::string& row : rows) {
    if (const auto index = map.find(row)) {
      known.push_back(*index);
    } else {
      shown.push_back(row);
    }
  }
  const std::vector<bool> reached = map.reach(known, graph::RevisionMap::Along::kRequirements);
  for (graph::RevisionMap::Index i = 0; i < map.size(); ++i) {
    const bool newest =
        std::ranges::none_of(map.children(i), [&](const auto child) { return reached[child]; });
    if (reached[i] && newest) shown.push_back(map.id(i));
  }
  return shown;
}

}  // namespace

int current(const GlobalOptions& global, const CurrentOptions& options) {
  try {
    const plan::History history = load_history(global);
    const CurrentRows now = read_current_rows(global);
    const std::vector<std::string> ids = shown(history.map, now.rows);
    const report::RevisionText text(history);
    if (global.output == Output::kJson) {
      print(text.json(ids) + "\n");
      return 0;
    }
    if (options.verbose) print(std::format("Current revision(s) for {}:\n", now.shown_url));
    for (const std::string& id : ids)
      print((options.verbose ? text.block(id) : text.current_line(id)) + "\n");
    return 0;
  } catch (const Error& error) {
    return print_error(error, global.output);
  }
}

}  // namespace headway::commands
