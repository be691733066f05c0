#include "runner/apply/stamp.hpp"

#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/offline.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"

namespace headway::commands {

namespace {

int stamp(const SettingValues& values, const apply::StopRequest& stop) {
  if (values.flag(settings::kOffline)) return print_stamp_script(values);
  return run_writing(
      values, stop, [] { return RunExtras{}; },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        return apply::stamp({.run_id = run_id,
                             .targets = values.list(settings::kStampTargets),
                             .purge = values.flag(settings::kPurge),
                             .version_table = version_table(values),
                             .publish_ledger = values.flag(settings::kLedgerPublish),
                             .lock_wait_timeout = values.duration(settings::kLockWaitTimeout)},
                            with);
      });
}

}  // namespace

Verb stamp_verb() {
  return {.name = "stamp",
          .help = "Write down where the database is, and run nothing",
          .settings = writing_settings({&settings::kStampTargets, &settings::kPurge}),
          .run = stamp,
          .group = VerbGroup::kRun,
          .examples = {"headway stamp head", "headway stamp --purge ae10"}};
}

}  // namespace headway::commands
