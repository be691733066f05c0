#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/graph/version_rows.hpp"
#include "runner/report/revision_text.hpp"

#include <algorithm>
#include <format>
#include <iostream>

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

/// Throws Error (kNo, `NotAtHeads`) unless the rows are the heads of the history.
void check_heads(const graph::RevisionMap& map, const std::vector<std::string>& rows) {
  std::vector<std::string> missing;
  for (const auto head : map.real_heads())
    if (!std::ranges::contains(rows, map.id(head))) missing.push_back(map.id(head));
  const bool others =
      std::ranges::any_of(rows, [&](const std::string& row) { return !map.find(row); });
  if (missing.empty() && !others) return;
  throw Error(ExitCode::kNo, "NotAtHeads", "Database is not on all head revisions",
              missing.empty()
                  ? std::string("the database is ahead: it holds revisions that no file "
                                "holds")
                  : std::format("missing: {}; `headway upgrade heads`", join(missing)));
}

/// Of two rows on one line only the newer one is shown.
void warn_of_overlap(const graph::RevisionMap& map, std::vector<std::string> rows) {
  std::erase_if(rows, [&](const std::string& row) { return !map.find(row); });
  try {
    graph::checked_rows(map, rows);
  } catch (const Error& problem) {
    std::cerr << std::format("warning: {}: {}\n", problem.what(), problem.hint());
  }
}

int current(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  const CurrentRows now = read_current_rows(values, stop);
  const std::vector<std::string> ids = shown(history.map, now.rows);
  const report::RevisionText text(history);
  const bool verbose = values.flag(settings::kVerbose);
  if (wants_json(values)) {
    print(text.json(ids) + "\n");
  } else {
    if (verbose) print(std::format("Current revision(s) for {}:\n", now.shown_url));
    for (const std::string& id : ids)
      print((verbose ? text.block(id) : text.current_line(id)) + "\n");
  }
  warn_of_overlap(history.map, now.rows);
  for (const auto& [id, how] : now.half_done)
    std::cerr << std::format("warning: the database is between two revisions: {} is {}\n", id, how);
  if (values.flag(settings::kCheckHeads)) check_heads(history.map, now.rows);
  return 0;
}

}  // namespace

Verb current_verb() {
  return {.name = "current",
          .help = "Show where the database is",
          .settings = {&settings::kVerbose, &settings::kCheckHeads},
          .run = current,
          .group = VerbGroup::kLook,
          .examples = {"headway current", "headway current --check-heads"}};
}

}  // namespace headway::commands
