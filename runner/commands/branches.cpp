#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/report/revision_text.hpp"

namespace headway::commands {

namespace {

int branches(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const plan::History history = load_history(values);
  std::vector<std::string> points;
  for (const std::string& id : graph::history(history.map))
    if (history.map.is_branch_point(*history.map.find(id))) points.push_back(id);
  const report::RevisionText text(history);
  if (wants_json(values)) {
    print(text.json(points) + "\n");
    return 0;
  }
  for (const std::string& id : points)
    print(text.branches(id, values.flag(settings::kVerbose)) + "\n");
  return 0;
}

}  // namespace

Verb branches_verb() {
  return {.name = "branches",
          .help = "Show the revisions where branches begin",
          .settings = {&settings::kVerbose},
          .run = branches,
          .group = VerbGroup::kLook,
          .examples = {"headway branches"}};
}

}  // namespace headway::commands
