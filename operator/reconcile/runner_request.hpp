#pragma once

#include "common/run_request.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/reconcile/look.hpp"
#include "operator/reconcile/run.hpp"

namespace headway::reconcile {

// Folders and files of a run's pod.
inline constexpr const char* kRevisionsMount = "/revisions";  ///< of a ConfigMap or a volume
inline constexpr const char* kToolsMount = "/headway";  ///< of the copier and the folder it fills
inline constexpr const char* kCopiedRevisions = "/headway/revisions";
inline constexpr const char* kBackupMount = "/backup";
inline constexpr const char* kTemporaryMount = "/tmp";
inline constexpr const char* kTemporaryVolume = "tmp";
inline constexpr const char* kOutcomeFile = "/dev/termination-log";

/// The request to the runner of this run. Every setting that has a field is in it, defaults too:
/// then no variable of the pod and no default of another runner's version takes its place.
RunRequest request_of(const api::SchemaMigration& resource, const Run& run);

/// The request to the runner of this look for drift.
RunRequest request_of(const api::SchemaMigration& resource, const Look& look);

/// True if the spec asks for a backup that the runner takes.
bool takes_backups(const api::Spec& spec);

/// True if the run's pod has the volume of spec.backup.
bool has_backup_volume(const api::Spec& spec);

}  // namespace headway::reconcile
