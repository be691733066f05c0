#pragma once

#include "operator/api/schema_migration.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace headway::reconcile {

/// Which run a Job is. All of it is on the Job, so that it is known without the resource's status.
struct Run {
  std::string id;
  std::string follows;  ///< the id of the run before; empty for the first
  int attempt = 1;      ///< at the same inputs, from 1
  std::int64_t generation = 0;
  std::string inputs;  ///< inputs_hash
  std::string source;  ///< for people, such as `configMap/learning-app-revisions`
  /// The hash of the ConfigMap's revisions that the run is for; empty: not known. It is no part of
  /// the id: two that have read the ConfigMap at different times still mean the same Job.
  std::string content = {};

  bool operator==(const Run&) const = default;
};

/// The hash of everything that makes a run due when it changes. What is added to it later has to be
/// left out while it is at its default: otherwise an upgrade of the operator would start a run of
/// every resource.
std::string inputs_hash(const api::SchemaMigration& resource);

/// The next run of the resource. Its id is derived from the UID, the inputs, the attempt and the
/// run before, so that whoever decides from the same status comes to the same id, while going back
/// to earlier inputs is a new run and not the old one's result.
Run next_run(const api::SchemaMigration& resource, int attempt);

/// The last run of the status once more, under its own id: a runner whose id the database knows as
/// finished only reports how it ended.
Run same_run(const api::SchemaMigration& resource);

/// At most 57 characters, so that the pods' names, which add six, are whole and labels hold them;
/// distinct for distinct runs, whatever the resource is called.
std::string job_name(std::string_view resource_name, std::string_view run_id);

/// The resource's name as a label's value: as it is, or cut and made distinct by a hash.
std::string label_value(std::string_view resource_name);

}  // namespace headway::reconcile
