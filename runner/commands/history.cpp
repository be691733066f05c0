#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/report/revision_text.hpp"

#include <format>
#include <set>

namespace headway::commands {

namespace {

using Along = graph::RevisionMap::Along;

/// One end of a range, as revisions; none stands for the base.
std::vector<graph::RevisionMap::Index> end_of_range(const graph::RevisionMap& map,
                                                    const std::string& expression,
                                                    const std::vector<std::string>& rows) {
  std::vector<graph::RevisionMap::Index> found;
  for (const std::string& id : graph::named_revisions(map, expression, rows))
    found.push_back(*map.find(id));
  return found;
}

struct Range {
  std::string start;
  std::string end;
};

Range parse_range(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos)
    throw Error(ExitCode::kUsage, "Usage",
                "History range requires [start]:[end], [start]:, or :[end]");
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// The range's revisions, newest first: what leads from its start to its end, both included.
std::vector<std::string> within(const graph::RevisionMap& map, const Range& range,
                                const std::vector<std::string>& rows) {
  const auto start = range.start.empty() ? map.bases() : end_of_range(map, range.start, rows);
  const auto end = range.end.empty() ? map.heads() : end_of_range(map, range.end, rows);
  const std::vector<bool> above = map.reach(start.empty() ? map.bases() : start, Along::kChildren);
  const std::vector<bool> below = map.reach(end, Along::kRequirements);
  std::vector<std::string> ids;
  for (const std::string& id : graph::history(map)) {
    const auto index = *map.find(id);
    if (above[index] && below[index]) ids.push_back(id);
  }
  if (ids.empty())
    throw Error(ExitCode::kUsage, "InvalidRange",
                std::format("Requested range {}:{} does not refer to ancestor/descendant revisions "
                            "along the same branch",
                            range.start, range.end));
  return ids;
}

int history(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const plan::History loaded = load_history(values);
  const std::string expression = values.text(settings::kRevRange);
  const Range range = expression.empty() ? Range{} : parse_range(expression);
  const bool indicates = values.flag(settings::kIndicateCurrent);
  const bool asks_database = indicates || graph::is_relative_to_database(range.start) ||
                             graph::is_relative_to_database(range.end);
  std::vector<std::string> rows;
  if (asks_database) rows = read_current_rows(values).rows;
  std::optional<std::set<std::string>> marked;
  if (indicates) marked.emplace(rows.begin(), rows.end());
  const std::vector<std::string> ids = within(loaded.map, range, rows);
  const report::RevisionText text(loaded, marked);
  if (wants_json(values)) {
    print(text.json(ids) + "\n");
    return 0;
  }
  const bool verbose = values.flag(settings::kVerbose);
  for (const std::string& id : ids)
    print((verbose ? text.block(id) : text.history_line(id)) + "\n");
  return 0;
}

}  // namespace

Verb history_verb() {
  return {.name = "history",
          .help = "List the revisions, newest first",
          .settings = {&settings::kRevRange, &settings::kVerbose, &settings::kIndicateCurrent},
          .run = history};
}

}  // namespace headway::commands
