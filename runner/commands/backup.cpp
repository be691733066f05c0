#include "common/duration.hpp"
#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/apply/back_up.hpp"
#include "runner/apply/connector.hpp"
#include "runner/commands/backup_request.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/commands/writing.hpp"
#include "runner/database/backups.hpp"

#include <filesystem>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::commands {

namespace {

/// Those that the ledger knows. A file may be on another machine.
int list(const SettingValues& values, const apply::StopRequest& stop) {
  database::Session session = apply::connector(connection_url(values), {}, stop)();
  const database::VersionTable table = database::find_version_table(session, version_table(values));
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string text;
  for (const database::LedgerBackup& known : database::Backups(session, table).all()) {
    const BackupRecord& backup = known.backup;
    text += std::format(
        "{}\n  {} ago, {}, {} bytes, run {}\n", backup.location, duration_text(known.age),
        known.from.empty() ? "at base" : "at " + join(known.from), backup.bytes, known.run);
    json.push_back({{"kind", backup.kind},
                    {"location", backup.location},
                    {"bytes", backup.bytes},
                    {"sha256", backup.sha256},
                    {"revisions", known.from},
                    {"run", known.run},
                    {"ageSeconds", known.age.count()}});
  }
  if (wants_json(values))
    print(nlohmann::ordered_json{{"version", 1}, {"backups", json}}.dump() + "\n");
  else
    print(text.empty() ? "The ledger knows no backup.\n" : text);
  return 0;
}

RunExtras extras(const SettingValues& values) {
  auto request = backup_request(values);
  if (!request)
    throw Error(
        ExitCode::kUsage, "Usage",
        std::format("{0} is missing: write {0}=pgdump or {0}=command", option(settings::kBackup)));
  request->may_be_earlier = false;
  return {.backup = std::move(request), .reads_files = false};
}

int backup(const SettingValues& values, const apply::StopRequest& stop) {
  if (values.flag(settings::kList)) return list(values, stop);
  return run_writing(
      values, stop, [&] { return extras(values); },
      [&](const std::string& run_id, const apply::Surroundings& with) {
        return apply::back_up({.run_id = run_id,
                               .version_table = version_table(values),
                               .publish_ledger = values.flag(settings::kLedgerPublish),
                               .lock_wait_timeout = values.duration(settings::kLockWaitTimeout)},
                              with);
      });
}

}  // namespace

Verb backup_verb() {
  return {
      .name = "backup",
      .help = "Take a backup now, or list those that the ledger knows",
      .settings = {&settings::kBackup, &settings::kBackupDir, &settings::kBackupKeep,
                   &settings::kBackupTimeout, &settings::kBackupCommand, &settings::kList,
                   &settings::kLockTimeout, &settings::kLockWaitTimeout, &settings::kLedgerPublish},
      .run = backup,
      .group = VerbGroup::kRun,
      .examples = {"headway backup --backup=pgdump --backup-dir=/backups",
                   "headway backup --list"}};
}

}  // namespace headway::commands
