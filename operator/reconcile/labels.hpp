#pragma once

namespace headway::reconcile {

/// Labels that the operator writes on Jobs and their pods, to find them again.
namespace label {
inline constexpr const char* kName = "app.kubernetes.io/name";
inline constexpr const char* kManagedBy = "app.kubernetes.io/managed-by";
inline constexpr const char* kMigration =
    "headway.dev/migration";  ///< the resource's name, for people
inline constexpr const char* kMigrationUid = "headway.dev/migration-uid";  ///< the resource's UID
inline constexpr const char* kRun = "headway.dev/run";                     ///< the run's id
/// The id of a look for drift, which is no run: none of its Jobs and pods has kRun.
inline constexpr const char* kLook = "headway.dev/look";
/// The id of a backup before a run; its Jobs and pods have neither of the two above.
inline constexpr const char* kBackup = "headway.dev/backup";
}  // namespace label

/// Annotations that the operator writes on Jobs: the identity of the run.
namespace annotation {
inline constexpr const char* kFollows =
    "headway.dev/follows";  ///< the id of the run before; may be empty
inline constexpr const char* kAttempt = "headway.dev/attempt";        ///< from 1
inline constexpr const char* kGeneration = "headway.dev/generation";  ///< of the resource
inline constexpr const char* kInputs = "headway.dev/inputs";  ///< the hash of what the run is for
inline constexpr const char* kSource = "headway.dev/source";  ///< where the revisions come from
inline constexpr const char* kContent =
    "headway.dev/content";  ///< the hash of the ConfigMap's revisions; absent: any
inline constexpr const char* kKind = "headway.dev/kind";  ///< `Plan`; absent: the run applies
inline constexpr const char* kPlan =
    "headway.dev/plan";  ///< the hash of the plan that the run may apply; absent: any
inline constexpr const char* kPhase =
    "headway.dev/phase";  ///< `Expand` or `Contract`; absent: the run goes to its target
inline constexpr const char* kTemplate = "headway.dev/template";  ///< the hash of the Job's spec
}  // namespace annotation

inline constexpr const char* kPlanKind = "Plan";           ///< of annotation::kKind
inline constexpr const char* kExpandPhase = "Expand";      ///< of annotation::kPhase
inline constexpr const char* kContractPhase = "Contract";  ///< of annotation::kPhase

}  // namespace headway::reconcile
