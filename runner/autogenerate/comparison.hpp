#pragma once

#include "common/clock.hpp"
#include "runner/autogenerate/kept_schemas.hpp"
#include "runner/autogenerate/steps.hpp"
#include "runner/database/connection_url.hpp"
#include "runner/plan/history.hpp"
#include "runner/schema/reader.hpp"
#include "runner/scratch/load_sql.hpp"
#include "runner/scratch/scratch_database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// Where a schema comes from.
struct Source {
  std::string shown;                                     ///< for people: `the history`, a path
  std::vector<std::string> revisions = {};               ///< replayed up to these
  std::vector<scratch::SqlSource> sql = {};              ///< loaded into an empty database
  std::optional<database::ConnectionUrl> database = {};  ///< read as it is
};

/// The options of reading a schema.
struct Reading {
  const plan::History& history;
  const scratch::Place& place;
  const Clock& clock;
  schema::Exclusions exclusions;
  KeptSchemas kept;
};

/// Where the same history was replayed today on the same server, the schema that was kept of it.
/// Throws Error and DiagnosticsError: the revision, or the statement of SQL, that the server
/// refuses.
schema::Snapshot read_source(const Source& source, const Reading& reading);

/// The statements that lead from one schema to another, for a session without a transaction of its
/// own, such as psql's.
struct Script {
  std::string text;  ///< empty where the schemas are the same
  /// Why the text is not sure to do it; empty: it was carried out on a scratch database with the
  /// one schema, and gave the other.
  std::string doubt;
};

/// Throws Error (kUsage, `CannotMake`) with each object that no statement can be written for.
Script make_script(const schema::Snapshot& from, const schema::Snapshot& to, const Reading& reading,
                   const StageOptions& options);

}  // namespace headway::autogenerate
