#pragma once

#include "operator/api/schema_migration.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace headway::reconcile {

/// What a run may do: apply any plan, make one only, or apply one only; and how far it goes.
struct Purpose {
  bool only_plan = false;
  std::string plan_hash = {};  ///< of the plan that it may apply; empty: any
  api::Phase phase = api::Phase::kAll;

  bool operator==(const Purpose&) const = default;
};

/// The identity of a run. The Job holds all of it, so that the resource's status is not needed.
struct Run {
  std::string id;
  std::string follows;  ///< the id of the run before; empty for the first
  int attempt = 1;      ///< at the same inputs, from 1
  std::int64_t generation = 0;
  std::string inputs;  ///< inputs_hash
  std::string source;  ///< for people, such as `configMap/learning-app-revisions`
  /// The hash of the ConfigMap's revisions that the run is for; empty: not known. It is no part of
  /// the id: two workers that read the ConfigMap at different times still mean the same Job.
  std::string content = {};
  Purpose purpose = {};

  bool operator==(const Run&) const = default;
};

/// The request for a run (the annotation run-requested-at) that counts: without the annotation, the
/// one that was handled last, so that its removal asks for nothing.
const std::string& requested_run(const api::SchemaMigration& resource);

/// The hash of everything that makes a run due when it changes. A field that is added to it later
/// must be left out while it has its default: otherwise an upgrade of the operator would start a
/// run of every resource.
std::string inputs_hash(const api::SchemaMigration& resource);

/// The next run of the resource. Its id is derived from the UID, the inputs, the attempt and the
/// previous run: every worker that decides from the same status derives the same id, while a return
/// to earlier inputs is a new run and does not get the old run's result. The purpose is part of the
/// id, too.
Run next_run(const api::SchemaMigration& resource, int attempt, Purpose purpose = {});

/// How far the next run goes, where it is due for other inputs than the last run or, not `due`, for
/// the same. With spec.contract the first run for its inputs leaves contract revisions out; once it
/// has succeeded, and some wait, the next run is theirs.
api::Phase next_phase(const api::Spec& spec, const api::Status& status, bool due);

/// True if something else than the runner takes the backups.
bool backs_up_outside(const api::Spec& spec);

/// What the next run may do: where the resource asks for approval, or for a backup by something
/// else, a plan comes first.
Purpose next_purpose(const api::Spec& spec, const api::Status& status, bool due);

/// The last run of the status once more, under its own id: a runner whose id the ledger holds as
/// finished only reports that run's outcome.
Run same_run(const api::SchemaMigration& resource);

/// At most 57 characters: the pods' names, which add six, are then not cut and fit into labels.
/// Distinct for distinct ids and for every name of a resource. `kind` is a word before the id of a
/// Job that is no run's.
std::string job_name(std::string_view resource_name, std::string_view id,
                     std::string_view kind = {});

/// True for every name that job_name() makes, and for hardly any other.
bool is_job_name(std::string_view name);

/// The resource's name as a label's value: unchanged, or cut and made distinct by a hash.
std::string label_value(std::string_view resource_name);

}  // namespace headway::reconcile
