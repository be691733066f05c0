#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/new_file.hpp"
#include "runner/commands/verbs.hpp"

namespace headway::commands {

namespace {

int merge(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  authoring::NewRevision wanted = new_revision(values);
  wanted.heads = values.list(settings::kMergeTargets);
  return write_drafts(
      {authoring::draft_merge(history.map, wanted, conventions(values), SystemClock().now())},
      values, stop);
}

}  // namespace

Verb merge_verb() {
  return {.name = "merge",
          .help = "Write a revision that joins several heads into one",
          .settings = new_file_settings({&settings::kMergeTargets}),
          .run = merge,
          .group = VerbGroup::kWrite,
          .examples = {"headway merge", R"(headway merge heads -m "Merge the shop")"}};
}

}  // namespace headway::commands
