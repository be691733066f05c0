#include "common/clock.hpp"
#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/new_file.hpp"
#include "runner/commands/verbs.hpp"

namespace headway::commands {

namespace {

int revision(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history_to_extend(values);
  authoring::NewRevision wanted = new_revision(values);
  wanted.heads = values.list(settings::kHead);
  wanted.depends_on = values.list(settings::kDependsOn);
  return write_draft(
      authoring::draft_revision(history.map, wanted, conventions(values), SystemClock().now()),
      values, stop);
}

}  // namespace

Verb revision_verb() {
  return {.name = "revision",
          .help = "Write a new revision file",
          .settings = new_file_settings({&settings::kHead, &settings::kDependsOn}),
          .run = revision};
}

}  // namespace headway::commands
