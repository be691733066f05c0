#include "runner/commands/backup_request.hpp"

#include "common/error.hpp"
#include "common/settings.hpp"

#include <format>

namespace headway::commands {

namespace {

[[noreturn]] void refuse(const Setting& setting, const char* why) {
  throw Error(ExitCode::kUsage, "Usage", std::format("{} {}", option(setting), why));
}

}  // namespace

std::optional<backup::BackupRequest> backup_request(const SettingValues& values) {
  backup::BackupRequest request{.kind = values.text(settings::kBackup),
                                .policy = values.text(settings::kBackupPolicy),
                                .dir = values.text(settings::kBackupDir),
                                .keep = values.count(settings::kBackupKeep),
                                .command = values.list(settings::kBackupCommand),
                                .timeout = values.duration(settings::kBackupTimeout)};
  const bool dump = request.kind == "pgdump";
  const bool command = request.kind == "command";
  if (request.kind.empty()) {
    // Somebody who sets one of these believes that a backup is taken.
    if (!request.dir.empty() || !request.command.empty() || request.keep)
      refuse(settings::kBackup, "is missing: write --backup=pgdump or --backup=command");
    return std::nullopt;
  }
  if (dump && request.dir.empty())
    refuse(settings::kBackupDir, "is missing: the folder that pg_dump's files go to");
  if (command && request.command.empty())
    refuse(settings::kBackupCommand, "is missing: the command that takes the backup");
  if (dump && !request.command.empty())
    refuse(settings::kBackupCommand, "goes with --backup=command alone");
  if (command && request.keep) refuse(settings::kBackupKeep, "goes with --backup=pgdump alone");
  return request;
}

}  // namespace headway::commands
