#include "runner/commands/seeds.hpp"

#include "common/settings.hpp"
#include "runner/commands/context.hpp"
#include "runner/revisions/seed_file.hpp"

#include <filesystem>
#include <optional>

namespace headway::commands {

std::vector<seeds::ReadySeed> ready_seeds(const SettingValues& values,
                                          const revisions::Found& found,
                                          const plan::History& history) {
  std::optional<std::filesystem::path> data;
  if (values.given(settings::kDataDir)) data = values.text(settings::kDataDir);
  return seeds::make_ready(revisions::load_seeds(found), history, data);
}

seeds::LoadRequest load_request(const SettingValues& values, const std::string& run_id) {
  return {.run_id = run_id,
          .version_table = version_table(values),
          .publish_ledger = values.flag(settings::kLedgerPublish),
          .lock_wait_timeout = values.duration(settings::kLockWaitTimeout),
          .hold_timeout = values.duration(settings::kHoldTimeout)};
}

apply::RunResult with_seeds(apply::RunResult migrated, const std::vector<seeds::ReadySeed>& seeds,
                            const SettingValues& values, const apply::Surroundings& with) {
  if (seeds.empty() || migrated.code != ExitCode::kDone) return migrated;
  const apply::RunResult loaded =
      seeds::load(seeds, load_request(values, migrated.outcome.run), with);
  migrated.code = loaded.code;
  migrated.outcome.finished_at = loaded.outcome.finished_at;
  if (!loaded.outcome.error) {
    if (migrated.outcome.outcome == OutcomeKind::kUpToDate)
      migrated.outcome.outcome = loaded.outcome.outcome;
    return migrated;
  }
  migrated.outcome.error = loaded.outcome.error;
  if (migrated.outcome.applied.empty()) {
    migrated.outcome.outcome = loaded.outcome.outcome;
    return migrated;
  }
  migrated.outcome.outcome = OutcomeKind::kPartial;
  // 2 would say that nothing was touched.
  if (migrated.code == ExitCode::kUsage) migrated.code = ExitCode::kRevisionFailed;
  seeds::record_failure(migrated, load_request(values, migrated.outcome.run), with);
  return migrated;
}

}  // namespace headway::commands
