#pragma once

#include "common/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headway::backup {

/// The parts of the name of a backup's file.
struct BackupName {
  std::string database;
  std::string version_table;  ///< its key, `schema.name`
  Time taken;
  std::vector<std::string> from;  ///< the version rows that it holds
  std::string run;
};

/// `headway.learning_app.public-alembic_version.20261122T101500123Z.9b1c0d2e8f7a.x7k2.dump`: the
/// files of one history stand together, in the order in which they were taken, and each says from
/// which revisions it leads back. Characters that a file name or a shell might mind are written as
/// %XX, and parts that are too long are cut and end in a piece of their hash. Pure.
std::string file_name(const BackupName& name);

/// Whether a file is called as file_name() calls the backups of this history.
bool is_backup_of(std::string_view file, const std::string& database,
                  const std::string& version_table);

/// Whether a file is called as unfinished_name() calls one of them.
bool is_unfinished_backup_of(std::string_view file, const std::string& database,
                             const std::string& version_table);

/// A name for the file while it is being written: hidden, and never taken for a backup.
std::string unfinished_name(const std::string& file);

}  // namespace headway::backup
