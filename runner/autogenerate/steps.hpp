#pragma once

#include "runner/autogenerate/rename_hints.hpp"
#include "runner/autogenerate/stages.hpp"
#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

/// Statements that belong into one revision, up and down.
struct Step {
  Statements up;
  Statements down;
  std::string title = {};   ///< behind the message of the revision; empty: of the first one
  bool concurrent = false;  ///< outside of a transaction; indexes are built CONCURRENTLY
};

/// The way from one schema to another, cut where transactions must differ. `renamed` is the former
/// one after `renames`. Throws Error (kUsage, `CannotMake`) with each object that no statement can
/// be written for. Pure.
std::vector<Step> find_steps(const schema::Snapshot& renamed, const schema::Snapshot& after,
                             const std::vector<Rename>& renames, const StageOptions& options);

}  // namespace headway::autogenerate
