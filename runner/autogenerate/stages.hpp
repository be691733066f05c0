#pragma once

#include "runner/schema/snapshot.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

/// A schema on the way, and how the revision that leads to it has to run.
struct Stage {
  schema::Snapshot schema;
  /// Its indexes are built CONCURRENTLY, outside of a transaction: their tables were there before.
  bool concurrent = false;
  std::string title = {};  ///< behind the message of the revision; empty: of the first one
  /// The schemas that the statements lead through, up and down.
  std::vector<schema::Snapshot> via = {};
  std::vector<schema::Snapshot> via_down = {};
};

struct StageOptions {
  /// Whether the parts of tables that are there are made so that nobody is kept out meanwhile.
  bool concurrent = true;
};

/// Cuts the way from one schema to another where transactions must differ: values that are added to
/// an enum are committed before anything uses them; constraints are validated behind the
/// transaction that adds them; and indexes on tables that exist are built CONCURRENTLY. One stage
/// for each revision, the last one `after`. Pure.
std::vector<Stage> cut_into_stages(const schema::Snapshot& before, const schema::Snapshot& after,
                                   const StageOptions& options);

}  // namespace headway::autogenerate
