#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/revision_text.hpp"

namespace headway::commands {

namespace {

int heads(const SettingValues& values, const apply::StopRequest& /*stop*/) {
  const plan::History history = load_history(values);
  std::vector<std::string> ids;
  const bool resolve = values.flag(settings::kResolveDependencies);
  for (const auto index : resolve ? history.map.real_heads() : history.map.heads())
    ids.push_back(history.map.id(index));
  const report::RevisionText text(history);
  if (wants_json(values)) {
    print(text.json(ids) + "\n");
    return 0;
  }
  const bool verbose = values.flag(settings::kVerbose);
  for (const std::string& id : ids)
    print((verbose ? text.block(id) : text.head_line(id)) + "\n");
  return 0;
}

}  // namespace

Verb heads_verb() {
  return {.name = "heads",
          .help = "Show the newest revisions",
          .settings = {&settings::kVerbose, &settings::kResolveDependencies},
          .run = heads,
          .group = VerbGroup::kLook,
          .examples = {"headway heads", "headway heads --resolve-dependencies"}};
}

}  // namespace headway::commands
