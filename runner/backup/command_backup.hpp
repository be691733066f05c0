#pragma once

#include "common/outcome.hpp"
#include "runner/backup/child.hpp"
#include "runner/backup/ending.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace headway::backup {

/// The surroundings of a command of the user's.
struct CommandRequest {
  std::vector<std::string> words;  ///< one: for a shell; several: a program and its arguments
  std::string folder;              ///< for its files; empty: none
  std::string run;
  std::vector<std::string> from;   ///< the version rows that it is to back up
  std::vector<std::string> to;     ///< where the run is to go
  std::filesystem::path programs;  ///< a folder in front of its PATH; empty: none
  std::vector<std::pair<std::string, std::string>> variables;  ///< how it finds the database
};

/// Has the user's command take a backup; the last line that it prints says where it is. Throws
/// Error (kBackupFailed), and whatever care.idle throws.
BackupRecord command_backup(const CommandRequest& request, const Care& care, const Redact& redact);

}  // namespace headway::backup
