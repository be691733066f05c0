#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/looked_at.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/revision_text.hpp"

namespace headway::commands {

namespace {

int show(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  const std::vector<std::string> ids = looked_at(values, settings::kShown, history, stop);
  const report::RevisionText text(history);
  if (wants_json(values)) {
    print(text.json(ids) + "\n");
    return 0;
  }
  for (const std::string& id : ids)
    print(text.block(id) + "\n");
  return 0;
}

}  // namespace

Verb show_verb() {
  return {.name = "show",
          .help = "Show all about revisions",
          .settings = {&settings::kShown},
          .run = show,
          .group = VerbGroup::kLook,
          .examples = {"headway show head", "headway show ae10"}};
}

}  // namespace headway::commands
