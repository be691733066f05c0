#pragma once

#include "common/clock.hpp"
#include "runner/apply/migrate.hpp"
#include "runner/backup/backup_request.hpp"
#include "runner/database/connection_url.hpp"

#include <functional>
#include <string>

namespace headway::backup {

/// What the hook needs besides the run's session; all of it outlives the hook.
struct Means {
  const database::ConnectionUrl& url;  ///< the database, once more: for pg_dump, or a command
  const Clock& clock;
  std::function<void(const std::string&)> report;  ///< is called with each thing done, in words
};

/// The hook that takes the backups that `request` asks for. Each backup is kept in the ledger at
/// once; a later try from the same rows uses it again, for a day at most and as long as it is
/// there. Older files than the newest `keep` are removed, but only those that the ledger knows as
/// taken of this history, and none taken since the last success.
///
/// The hook throws Error (kBackupFailed), and DatabaseError when the session cannot go on.
apply::BackupHook make_hook(BackupRequest request, Means means);

}  // namespace headway::backup
