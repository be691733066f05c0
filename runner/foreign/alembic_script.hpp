#pragma once

#include "runner/foreign/readers.hpp"

#include <map>
#include <string>

namespace headway::foreign {

/// The scripts that `alembic upgrade --sql` and `alembic downgrade --sql` have written.
struct AlembicScripts {
  /// By `up ID` and `down ID`. Where Alembic has not come to a revision's end, the part says so in
  /// `by_hand`.
  std::map<std::string, Part> parts;
  std::string version_table = "alembic_version";  ///< with its schema where the scripts name one
};

/// Reads every `.sql` file. Throws DiagnosticsError where one cannot be split into statements, and
/// Error (kUsage, `NoSql`) where no file holds any revision.
AlembicScripts read_alembic_scripts(Sources files);

}  // namespace headway::foreign
