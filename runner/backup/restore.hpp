#pragma once

#include "common/clock.hpp"
#include "runner/apply/stop_request.hpp"
#include "runner/database/connection_url.hpp"
#include "runner/database/version_table.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace headway::backup {

/// A file of pg_dump's custom format to be restored.
struct RestoreRequest {
  std::filesystem::path file;
  std::string into;  ///< the new database; empty: in place of the URL's own
  database::VersionTableName version_table = {};
};

struct RestoreMeans {
  const database::ConnectionUrl& url;  ///< a database of the server
  const Clock& clock;
  const apply::StopRequest& stop;
  std::function<void(const std::string&)> report;  ///< is called with each thing done, in words
};

/// The state behind a restore.
struct Restored {
  std::string database;           ///< which holds the backup now
  std::string own;                ///< the URL's own
  std::string former;             ///< the name that the replaced database has now; empty: none was
  std::vector<std::string> rows;  ///< of the version table
  bool has_version_table = false;
  bool known = false;                ///< the ledger has a backup with this content
  std::vector<std::string> refused;  ///< rights and settings of the database that are missing
  double seconds = 0;
};

/// Restores a dump into a new database, which is made like that of the URL (encoding, locale,
/// owner, rights, settings), and compares its content with what the ledger of that one knows. In
/// place of the URL's own database means: when all of this is done, the two change names under the
/// condition that nobody is connected, and the former one stays, under another name.
///
/// The database has its name only when it is whole; until then, and behind a restore that was
/// killed, it is called `NAME_restoring_TIME`. Subscriptions are not restored: they would use the
/// slots of the living ones.
///
/// Throws Error (kUsage: `NoBackup`, `BackupChanged`, `AnotherHistory`, `DatabaseExists`,
/// `PermissionDenied`; kLocked: `DatabaseInUse`, `LockHeld`; kBackupFailed: `RestoreFailed`),
/// Stopped and DatabaseError's kinds. What had been made is dropped then, and reported where it
/// cannot be; but for a whole restore that could not take its place.
Restored restore(const RestoreRequest& request, const RestoreMeans& with);

}  // namespace headway::backup
