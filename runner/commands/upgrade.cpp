#include "common/settings.hpp"
#include "runner/commands/offline.hpp"
#include "runner/commands/seeds.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"

#include <format>

namespace headway::commands {

namespace {

RunExtras extras(const SettingValues& values) {
  RunExtras extras = migration_extras(values);
  extras.init = values.flag(settings::kInit);
  return extras;
}

apply::MigrationRequest request_for(const SettingValues& values, const std::string& run_id) {
  apply::MigrationRequest request = migration_request(values, run_id);
  request.target = values.text(settings::kUpgradeTarget);
  request.older_target =
      values
          .choice<apply::OlderTarget>(
              settings::kDowngradePolicy,
              {{"refuse", apply::OlderTarget::kRefuse}, {"allow", apply::OlderTarget::kDowngrade}})
          .value_or(apply::OlderTarget::kNothing);
  request.on_failure = *values.choice<apply::OnFailure>(
      settings::kOnFailure,
      {{"rollback", apply::OnFailure::kRollback}, {"stop", apply::OnFailure::kStop}});
  request.phase = phase(values);
  request.patient = values.flag(settings::kInit);
  return request;
}

/// A plan is of revisions: nobody would have approved the rows that a seed writes.
void refuse_plan_with_seeds(const SettingValues& values) {
  if (const auto given = plan_option(values))
    throw Error(
        ExitCode::kUsage, "Usage",
        std::format("{} is given, and the folder holds seeds: a plan does not show what they load",
                    *given),
        "keep the seeds in a folder of their own, and load them with `headway seed`");
}

int upgrade(const SettingValues& values, const apply::StopRequest& stop) {
  if (values.flag(settings::kOffline)) {
    refuse_plan_of_script(values);
    return print_upgrade_script(values);
  }
  std::vector<seeds::ReadySeed> seeds;
  return run_writing(
      values, stop,
      [&] {
        RunExtras extra = extras(values);
        extra.see_files = [&](const revisions::Found& found, const plan::History& history) {
          seeds = ready_seeds(values, found, history);
          if (seeds.empty()) return;
          refuse_plan_with_seeds(values);
          history.catalogue();  // with a seed, the ledger may get rows of revisions
        };
        return extra;
      },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        return with_seeds(apply::migrate(request_for(values, run_id), with), seeds, values, with);
      });
}

}  // namespace

Verb upgrade_verb() {
  return {.name = "upgrade",
          .help = "Apply what is pending up to a revision",
          .settings = migration_settings({&settings::kUpgradeTarget, &settings::kPhase,
                                          &settings::kInit, &settings::kDowngradePolicy,
                                          &settings::kOnFailure, &settings::kDataDir}),
          .run = upgrade,
          .group = VerbGroup::kRun,
          .examples = {"headway upgrade head", "headway upgrade +1",
                       "headway upgrade ae10 --transaction=revision", "headway upgrade head --plan",
                       "headway upgrade head --phase=expand", "headway upgrade ae10:head --sql"}};
}

}  // namespace headway::commands
