#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
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

int current(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const plan::History history = load_history(values);
  const CurrentRows now = read_current_rows(values);
  const std::vector<std::string> ids = shown(history.map, now.rows);
  const report::RevisionText text(history);
  if (wants_json(values)) {
    print(text.json(ids) + "\n");
    return 0;
  }
  const bool verbose = values.flag(settings::kVerbose);
  if (verbose) print(std::format("Current revision(s) for {}:\n", now.shown_url));
  for (const std::string& id : ids)
    print((verbose ? text.block(id) : text.current_line(id)) + "\n");
  return 0;
}

}  // namespace

Verb current_verb() {
  return {.name = "current",
          .help = "Show where the database is",
          .settings = {&settings::kVerbose},
          .run = current};
}

}  // namespace headway::commands
