#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/graph/range.hpp"
#include "runner/report/revision_text.hpp"

#include <set>

namespace headway::commands {

namespace {

int history(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History loaded = load_history(values);
  const std::string text_of_range = values.text(settings::kRevRange);
  const graph::Range range =
      text_of_range.empty() ? graph::Range{} : graph::parse_range(text_of_range, "History range");
  const bool indicates = values.flag(settings::kIndicateCurrent);
  const bool asks_database = indicates || graph::is_relative_to_database(range);
  std::vector<std::string> rows;
  if (asks_database) rows = read_current_rows(values, stop).rows;
  std::optional<std::set<std::string>> marked;
  if (indicates) marked.emplace(rows.begin(), rows.end());
  const std::vector<std::string> ids = graph::revisions_in_range(loaded.map, range, rows);
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
          .run = history,
          .group = VerbGroup::kLook,
          .examples = {"headway history -i", "headway history -r ae10:head -v"}};
}

}  // namespace headway::commands
