#include "runner/commands/backup_options.hpp"

#include "runner/commands/duration_option.hpp"

#include <CLI/CLI.hpp>

namespace headway::commands {

std::optional<BackupRequest> BackupOptions::wanted() const {
  const auto refuse = [](const char* option, const char* why) {
    throw CLI::ValidationError(option, why);
  };
  const bool dump = request.kind == "pgdump";
  const bool command = request.kind == "command";
  if (request.kind.empty()) {
    // Whoever writes one of these thinks that a backup is taken.
    if (!request.dir.empty() || !request.command.empty() || request.keep)
      refuse("--backup", "is missing: write --backup=pgdump or --backup=command");
    return std::nullopt;
  }
  if (dump && request.dir.empty())
    refuse("--backup-dir", "is missing: the folder that pg_dump's files go to");
  if (command && request.command.empty())
    refuse("--backup-command", "is missing: the command that takes the backup");
  if (dump && !request.command.empty())
    refuse("--backup-command", "goes with --backup=command alone");
  if (command && request.keep) refuse("--backup-keep", "goes with --backup=pgdump alone");
  return request;
}

void add_backup_options(CLI::App& verb, BackupOptions& options) {
  BackupRequest& request = options.request;
  verb.add_option("--backup", request.kind,
                  "Take a backup before anything is applied: pgdump, or a command of yours")
      ->envname("HEADWAY_BACKUP")
      ->check(CLI::IsMember({"pgdump", "command"}))
      ->type_name("pgdump|command");
  verb.add_option("--backup-policy", request.policy,
                  "When: always, only before a plan that destroys data, or never [always]")
      ->envname("HEADWAY_BACKUP_POLICY")
      ->check(CLI::IsMember({"always", "destructive", "never"}))
      ->type_name("always|destructive|never");
  verb.add_option("--backup-dir", request.dir, "The folder for backups")
      ->envname("HEADWAY_BACKUP_DIR")
      ->type_name("DIR");
  verb.add_option("--backup-keep", request.keep,
                  "How many of pg_dump's files stay; those since the last success always do [all]")
      ->envname("HEADWAY_BACKUP_KEEP")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  add_duration(verb, "--backup-timeout", "HEADWAY_BACKUP_TIMEOUT", request.timeout,
               "How long the backup may take [no limit]");
  verb.add_option("--backup-command", request.command,
                  "The command: once, for /bin/sh; or once for each word of a program and its "
                  "arguments. The last line that it prints says where the backup is")
      ->envname("HEADWAY_BACKUP_COMMAND")
      ->allow_extra_args(false)
      ->type_name("WORD");
}

}  // namespace headway::commands
