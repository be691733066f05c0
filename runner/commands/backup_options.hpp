#pragma once

#include "common/run_request.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace headway::commands {

/// The options of a verb that say which backup is taken first, as they are given.
struct BackupOptions {
  BackupRequest request;

  /// What is asked for; nothing where no backup is. To be called when everything is parsed. Throws
  /// CLI::ValidationError where the options do not go together.
  std::optional<BackupRequest> wanted() const;
};

/// Adds them to `verb`. `options` must outlive it.
void add_backup_options(CLI::App& verb, BackupOptions& options);

}  // namespace headway::commands
