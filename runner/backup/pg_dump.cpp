#include "runner/backup/pg_dump.hpp"

#include "runner/backup/backup_name.hpp"
#include "runner/backup/file_hash.hpp"
#include "runner/backup/programs.hpp"
#include "runner/backup/unfinished.hpp"
#include "runner/database/client_environment.hpp"

#include <format>
#include <system_error>

namespace headway::backup {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& message, const std::string& hint) {
  throw Error(ExitCode::kBackupFailed, "BackupFailed", message, "nothing was applied; " + hint);
}

void check_folder(const fs::path& folder) {
  std::error_code problem;
  if (!fs::is_directory(folder, problem))
    fail(std::format("the folder for backups, {}, is not there", folder.string()),
         "mount it, or name another with --backup-dir");
}

/// pg_dump refuses a server that is newer, but only once it is connected, and says no fix.
Programs programs_for(const PgDumpRequest& request, const Care& care, const Redact& redact) {
  FoundPrograms found = find_programs("pg_dump", [&](const Command& command) {
    Ended ended = run(command, care);
    if (ended.how == Ended::How::kStopped || ended.how == Ended::How::kTimedOut)
      check(command.words.front(), ended, redact);
    return ended;
  });
  found.problem = redact(found.problem);
  return choose_for_dump(found, request.server_version / 10'000);
}

void dump(const PgDumpRequest& request, const Programs& programs, const fs::path& to,
          const Care& care, const Redact& redact) {
  const Command command{.words = {programs.path_of("pg_dump"), "--format=custom", "--no-password",
                                  "--dbname=" + request.parameters, "--file=" + to.string()},
                        .variables = request.variables,
                        .unset = {database::kServiceVariable}};
  check("pg_dump", start("pg_dump", command, care), redact);
}

/// Fails where pg_restore cannot read the dump.
void verify(const Programs& programs, const fs::path& file, const Care& care,
            const Redact& redact) {
  const Command command{.words = {programs.path_of("pg_restore"), "--list", file.string()}};
  check("the backup is of no use: pg_restore --list", start("pg_restore", command, care), redact);
}

/// A large file takes a while to read: the run's session is kept alive, and the run may be stopped.
void between_pieces(const Care& care, std::chrono::steady_clock::time_point& next) {
  const auto now = care.clock.monotonic();
  if (care.stop.stop_requested()) check("the backup", {.how = Ended::How::kStopped}, {});
  if (care.deadline && now >= *care.deadline)
    check("the backup", {.how = Ended::How::kTimedOut}, {});
  if (!care.idle || now < next) return;
  care.idle();
  next = now + std::chrono::seconds{30};
}

}  // namespace

BackupRecord pg_dump(const PgDumpRequest& request, const Care& care, const Redact& redact) {
  check_folder(request.folder);
  const Programs programs = programs_for(request, care, redact);
  const fs::path file = fs::absolute(request.folder) / request.file;
  try {
    Unfinished unfinished(file.parent_path() / unfinished_name(request.file));
    dump(request, programs, unfinished.path(), care, redact);
    verify(programs, unfinished.path(), care, redact);
    auto next = care.clock.monotonic();
    const FileHash hash = hash_and_sync(unfinished.path(), [&] { between_pieces(care, next); });
    unfinished.keep_as(file);
    sync_folder(file.parent_path());
    return {.kind = "pgDump",
            .location = file.string(),
            .bytes = hash.bytes,
            .sha256 = hash.sha256,
            .seconds = 0};
  } catch (const std::system_error& problem) {
    fail(std::format("the backup cannot be written: {}", problem.what()),
         "look at the folder for backups: its space and its rights");
  }
}

}  // namespace headway::backup
