#pragma once

#include "runner/backup/child.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace headway::backup {

/// PostgreSQL's pg_dump and pg_restore of one major version.
struct Programs {
  int major = 0;
  std::filesystem::path folder = {};  ///< empty: PATH finds them

  /// The word that starts one of them.
  std::string path_of(const std::string& name) const {
    return folder.empty() ? name : (folder / name).string();
  }
  bool operator==(const Programs&) const = default;
};

struct FoundPrograms {
  std::vector<Programs> all;  ///< the one on PATH first
  std::string problem = {};   ///< the reason why there is none on PATH
};

/// The programs of that name on this machine: the one that PATH finds, and those in the folders of
/// PostgreSQL's packages. `start` runs a program that prints its version.
FoundPrograms find_programs(const std::string& name,
                            const std::function<Ended(const Command&)>& start);

/// Sorts programs by how well they fit a server of that major version: those of its own version,
/// then newer ones, the nearest first, then older ones, the nearest first. Pure.
std::vector<Programs> by_fitness(std::vector<Programs> found, int server);

/// The programs to dump such a server with: of its own version, else of the next newer one. Throws
/// Error (kBackupFailed): `PgDumpTooOld` where all of them are older, which no pg_dump can dump;
/// `BackupFailed` where there is none. Pure.
Programs choose_for_dump(const FoundPrograms& found, int server);

/// The major version in what `pg_dump --version` prints; 0: there is none. Pure.
int major_version(const std::string& printed);

}  // namespace headway::backup
