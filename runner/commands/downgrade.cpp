#include "common/settings.hpp"
#include "runner/commands/offline.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"

namespace headway::commands {

namespace {

int downgrade(const SettingValues& values, const apply::StopRequest& stop) {
  if (values.flag(settings::kOffline)) {
    refuse_plan_of_script(values);
    return print_downgrade_script(values);
  }
  return run_writing(
      values, stop, [&] { return migration_extras(values); },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        apply::MigrationRequest request = migration_request(values, run_id);
        request.target = values.text(settings::kDowngradeTarget);
        request.direction = plan::Direction::kDown;
        return apply::migrate(request, with);
      });
}

}  // namespace

Verb downgrade_verb() {
  return {.name = "downgrade",
          .help = "Undo what stands above a revision",
          .settings = migration_settings({&settings::kDowngradeTarget}),
          .run = downgrade,
          .group = VerbGroup::kRun,
          .examples = {"headway downgrade -1", "headway downgrade base",
                       "headway downgrade ae10:base --sql"}};
}

}  // namespace headway::commands
