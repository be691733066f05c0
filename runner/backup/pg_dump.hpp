#pragma once

#include "common/outcome.hpp"
#include "runner/backup/child.hpp"
#include "runner/backup/ending.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace headway::backup {

/// A dump to take.
struct PgDumpRequest {
  std::filesystem::path folder;
  std::string file;        ///< its name in the folder
  int server_version = 0;  ///< in the form of PQserverVersion: 170012
  std::vector<std::pair<std::string, std::string>> variables;  ///< how it finds the database
  std::string parameters;                                      ///< those without a variable
};

/// Dumps a database in the custom format, with the programs of the server's own major version where
/// they are on this machine, else of the next newer one: to a name that nobody takes for a backup,
/// read by pg_restore, and only then, once it is on disk, called by its own. Nothing is left of one
/// that failed. Throws Error (kBackupFailed): among others `PgDumpTooOld` for a server that is
/// newer than every pg_dump here, before anything is dumped; and whatever care.idle throws.
BackupRecord pg_dump(const PgDumpRequest& request, const Care& care, const Redact& redact);

}  // namespace headway::backup
