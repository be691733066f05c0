#pragma once

#include "common/clock.hpp"
#include "runner/authoring/new_revision.hpp"
#include "runner/authoring/revision_id.hpp"
#include "runner/autogenerate/stages.hpp"
#include "runner/plan/history.hpp"
#include "runner/schema/reader.hpp"
#include "runner/scratch/load_sql.hpp"
#include "runner/scratch/scratch_database.hpp"

#include <string>
#include <vector>

namespace headway::autogenerate {

/// The two schemas that a project has: that of its history and that of its models.
struct Schemas {
  schema::Snapshot history;
  schema::Snapshot models;
};

/// Replays the history to its heads and loads the models, each in a scratch database. Throws Error
/// and DiagnosticsError: the revision, or the statement of the models, that the server refuses.
Schemas read_schemas(const plan::History& history, const std::vector<scratch::SqlSource>& models,
                     const scratch::Place& place, const Clock& clock);

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
};

/// Revisions that lead from the history's schema to that of the models and back.
struct Proposal {
  std::vector<authoring::Draft> drafts = {};  ///< in order; none: the schemas are the same
  std::vector<schema::Difference> differences = {};
  std::vector<std::string> losses = {};  ///< the data that the upgrade takes away, for people
};

/// Makes the revisions and proves them: on scratch databases the upgrade gives the models' schema,
/// and the downgrade the one from before. Nothing is written. Throws Error (kUsage): `CannotMake`
/// with each object that no statement can be written for, `NotProven` with what differs.
Proposal propose(const Request& request);

}  // namespace headway::autogenerate
