#pragma once

#include "runner/scratch/scratch_database.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace headway::scratch {

/// SQL that describes a schema, and where it comes from.
struct SqlSource {
  std::string name;  ///< the file's path, or the command
  std::string text;
};

/// Reads a file, or all `*.sql` of a folder and those below it, in the order of their paths. Throws
/// Error (kUsage, `NoSql`), which names the option that the path is of.
std::vector<SqlSource> read_sql(const std::filesystem::path& path, const std::string& option);

/// Runs the sources in an empty scratch database, in one session and in order, as psql would: a
/// source may hold COPY data, and statements that no transaction block takes. Throws
/// DiagnosticsError with file and line of the statement that the server refuses.
void load_sql(ScratchDatabase& database, const std::vector<SqlSource>& sources);

}  // namespace headway::scratch
