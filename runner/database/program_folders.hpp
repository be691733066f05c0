#pragma once

#include <filesystem>
#include <vector>

namespace headway::database {

/// A folder that holds the programs of one major version of PostgreSQL.
struct ProgramFolder {
  int major = 0;
  std::filesystem::path path;

  bool operator==(const ProgramFolder&) const = default;
};

/// Those that Debian's and Red Hat's packages make, the newest version first:
/// `/usr/lib/postgresql/17/bin` before `/usr/lib/postgresql/9/bin`.
std::vector<ProgramFolder> packaged_program_folders();

}  // namespace headway::database
