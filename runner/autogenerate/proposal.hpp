#pragma once

#include "common/clock.hpp"
#include "runner/authoring/new_revision.hpp"
#include "runner/authoring/revision_id.hpp"
#include "runner/autogenerate/stages.hpp"
#include "runner/plan/history.hpp"
#include "runner/schema/filter.hpp"
#include "runner/schema/snapshot.hpp"
#include "runner/scratch/load_sql.hpp"
#include "runner/scratch/scratch_database.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

/// What is asked of autogenerate.
struct Request {
  const plan::History& history;
  const std::vector<scratch::SqlSource>& models;
  const scratch::Place& place;
  const authoring::Conventions& conventions;
  authoring::NewRevision revision;  ///< the first one; it holds no SQL
  authoring::RandomBits random;     ///< for the ids of further ones
  const Clock& clock;
  StageOptions options = {};
  schema::Filter filter = {};
  std::vector<std::string> renames = {};  ///< as parse_rename() reads them
};

/// Revisions that lead from the history's schema to that of the models and back.
struct Proposal {
  std::vector<authoring::Draft> drafts = {};  ///< in order; none: the schemas are the same
  std::vector<schema::Difference> differences = {};
  std::vector<std::string> losses = {};  ///< the data that the upgrade takes away, for people
  std::vector<std::string> hints = {};   ///< what may be a rename, for people
};

/// Makes the revisions and proves them: on scratch databases the upgrade gives the models' schema,
/// and the downgrade the one from before. Nothing is written. Throws Error (kUsage): `CannotMake`
/// with each object that no statement can be written for, `NotProven` with what differs.
Proposal propose(const Request& request);

}  // namespace headway::autogenerate
