#pragma once

namespace headway {

/// How the `headway` command ends, the same everywhere; the operator classifies a run by it.
enum class ExitCode : int {
  kDone = 0,            ///< done, or nothing to do
  kRevisionFailed = 1,  ///< a revision failed; no half-done revision is left
  kUsage = 2,           ///< usage, configuration or revision graph; nothing was touched
  kDatabase = 3,        ///< database unreachable, refused the login, read-only or lost
  kLocked = 4,          ///< another runner holds the lock, or a lock timeout outlasted its retries
  kBackupFailed = 5,    ///< the backup failed; nothing was applied
  kStuck = 6,           ///< a revision failed and cleaning up failed too
  kRefused = 7,         ///< refused by policy
  kNo = 8,              ///< the answer is no
  kInterrupted = 130,   ///< SIGINT: the open transaction is rolled back
  kTerminated = 143,    ///< SIGTERM: the same
};

/// True if the same run, started again, can end differently without anybody changing anything.
constexpr bool retry_can_help(int exit_code) {
  switch (static_cast<ExitCode>(exit_code)) {
    case ExitCode::kDone:
    case ExitCode::kRevisionFailed:
    case ExitCode::kUsage:
    case ExitCode::kStuck:
    case ExitCode::kRefused:
    case ExitCode::kNo:
      return false;
    case ExitCode::kDatabase:
    case ExitCode::kLocked:
    case ExitCode::kBackupFailed:
    case ExitCode::kInterrupted:
    case ExitCode::kTerminated:
      return true;
  }
  return true;  // Killed by the kernel, or an unknown code: the next run reads the state from the
                // database.
}

}  // namespace headway
