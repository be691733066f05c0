#include "runner/apply/repair.hpp"

#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"

namespace headway::commands {

namespace {

int repair(const SettingValues& values, const apply::StopRequest& stop) {
  return run_writing(
      values, stop, [] { return RunExtras{}; },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        return apply::repair({.run_id = run_id,
                              .revisions = values.list(settings::kRepairedChecksums),
                              .version_table = version_table(values),
                              .publish_ledger = values.flag(settings::kLedgerPublish),
                              .lock_wait_timeout = values.duration(settings::kLockWaitTimeout)},
                             with);
      });
}

}  // namespace

Verb repair_verb() {
  return {.name = "repair",
          .help = "Let the ledger take over the text of revisions that were edited",
          .settings = {&settings::kRepairedChecksums, &settings::kLockTimeout,
                       &settings::kLockWaitTimeout, &settings::kLedgerPublish},
          .run = repair,
          .group = VerbGroup::kRun,
          .examples = {"headway repair --checksum 3f2a9c1b7d4e"}};
}

}  // namespace headway::commands
