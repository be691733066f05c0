#include "runner/backup/pg_dump.hpp"

#include "runner/backup/backup_name.hpp"
#include "runner/backup/file_hash.hpp"
#include "runner/backup/unfinished.hpp"
#include "runner/database/client_environment.hpp"

#include <charconv>
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
void check_version(const PgDumpRequest& request, const Care& care, const Redact& redact) {
  const Ended ended = start("pg_dump", {.words = {"pg_dump", "--version"}}, care);
  check("pg_dump --version", ended, redact);
  const int ours = major_version(ended.out);
  const int server = request.server_version / 10'000;
  if (server <= ours) return;
  throw Error(
      ExitCode::kBackupFailed, "PgDumpTooOld",
      std::format("the server is PostgreSQL {}, which pg_dump {} cannot dump", server, ours),
      std::format("nothing was applied; build the runner's image with --build-arg POSTGRESQL={}, "
                  "or take the backup by a command of your own (--backup=command)",
                  server));
}

void dump(const PgDumpRequest& request, const fs::path& to, const Care& care,
          const Redact& redact) {
  const Command command{.words = {"pg_dump", "--format=custom", "--no-password",
                                  "--dbname=" + request.parameters, "--file=" + to.string()},
                        .variables = request.variables,
                        .unset = {database::kServiceVariable}};
  check("pg_dump", start("pg_dump", command, care), redact);
}

/// Fails where pg_restore cannot read the dump.
void verify(const fs::path& file, const Care& care, const Redact& redact) {
  const Command command{.words = {"pg_restore", "--list", file.string()}};
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

int major_version(const std::string& printed) {
  // pg_dump (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)
  const std::size_t parenthesis = printed.find(") ");
  if (parenthesis == std::string::npos) return 0;
  int major = 0;
  std::from_chars(printed.data() + parenthesis + 2, printed.data() + printed.size(), major);
  return major;
}

BackupRecord pg_dump(const PgDumpRequest& request, const Care& care, const Redact& redact) {
  check_folder(request.folder);
  check_version(request, care, redact);
  const fs::path file = fs::absolute(request.folder) / request.file;
  try {
    Unfinished unfinished(file.parent_path() / unfinished_name(request.file));
    dump(request, unfinished.path(), care, redact);
    verify(unfinished.path(), care, redact);
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
