#pragma once

#include "runner/schema/snapshot.hpp"

#include <vector>

namespace headway::autogenerate {

/// A schema on the way, and how the revision that leads to it has to run.
struct Stage {
  schema::Snapshot schema;
  /// Its indexes are built CONCURRENTLY, outside of a transaction: their tables were there before.
  bool concurrent = false;
};

struct StageOptions {
  bool concurrent = true;  ///< whether indexes on tables that are there are a stage of their own
};

/// Cuts the way from one schema to another where transactions must differ: values that are added to
/// an enum are committed before anything uses them, and indexes on tables that exist are built
/// CONCURRENTLY. One stage for each revision, the last one `after`. Pure.
std::vector<Stage> cut_into_stages(const schema::Snapshot& before, const schema::Snapshot& after,
                                   const StageOptions& options);

}  // namespace headway::autogenerate
