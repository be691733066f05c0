#pragma once

#include "common/run_request.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/reconcile/run.hpp"

namespace headway::reconcile {

// Where a run's pod has what.
inline constexpr const char* kRevisionsMount = "/revisions";  ///< of a ConfigMap or a volume
inline constexpr const char* kToolsMount = "/headway";        ///< of what the copier needs and made
inline constexpr const char* kCopiedRevisions = "/headway/revisions";
inline constexpr const char* kBackupMount = "/backup";
inline constexpr const char* kOutcomeFile = "/dev/termination-log";

/// What the runner of this run is asked for. What the resource leaves at its default is left to
/// the runner's own, which is the same.
RunRequest request_of(const api::SchemaMigration& resource, const Run& run);

/// Whether the run's pod has the volume of spec.backup.
bool has_backup_volume(const api::Spec& spec);

}  // namespace headway::reconcile
