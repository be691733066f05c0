#pragma once

#include <optional>
#include <string_view>

namespace headway::reconcile {

/// The reasons of the condition Ready: a closed list and part of the API.
enum class Reason {
  kSucceeded,            ///< the database is at the target
  kDatabaseAhead,        ///< the database is past the target, which the ledger knows as an ancestor
  kProgressing,          ///< a run is starting or under way
  kSuspended,            ///< a run is due and spec.suspend holds it back
  kWaitingForWindow,     ///< a run is due and spec.window holds it back
  kDependencyNotReady,   ///< a run is due and waits for a resource of spec.dependsOn
  kDependencyCycle,      ///< a run is due and waits, by spec.dependsOn, for itself
  kWaitingForRollout,    ///< a run of contract revisions waits for the rollouts of spec.contract
  kApprovalRequired,     ///< a run is due and waits for the approval of its plan
  kSecretMissing,        ///< a Secret, of the database, the data or runner.env, or its key
  kConfigMapMissing,     ///< the ConfigMap with the revisions
  kVolumeMissing,        ///< a PersistentVolumeClaim, of the revisions, the data or the backups
  kImagePull,            ///< an image, of the runner, the revisions or the data, cannot be pulled
  kPodNotStarted,        ///< the runner's pod cannot be made, placed or started
  kJobRefused,           ///< the API server refuses the Job
  kRevisionFailed,       ///< exit 1
  kInvalidRevisions,     ///< exit 2: of the revisions or the target
  kInvalidDatabaseUrl,   ///< exit 2: of the URL, or of what it leads to
  kPermissionDenied,     ///< exit 2: the database's role lacks rights
  kInvalidDatabase,      ///< exit 2: of what is kept in the database
  kInvalidSettings,      ///< exit 2: of the runner's settings
  kDatabaseUnavailable,  ///< exit 3
  kLocked,               ///< exit 4
  kPlanChanged,          ///< exit 4: the plan is not the approved one any more
  kBackupFailed,         ///< exit 5
  kStuck,                ///< exit 6
  kRefused,              ///< exit 7
  kInterrupted,          ///< exit 130, 143
  kSourceUnavailable,    ///< the revisions could not be copied out of their image
  kDataUnavailable,      ///< the data could not be copied out of its image
  kRunnerFailed,         ///< any other end of the runner
  kRunnerInvalid,        ///< the runner's image is no runner of Headway
  kTimedOut,             ///< the run took longer than spec.timeout
  kNodeLost,             ///< the node of the run's pod does not answer
  kOutcomeLost,          ///< the run ended, and nobody saw how
};

std::string_view to_text(Reason reason);
std::optional<Reason> parse_reason(std::string_view text);

/// True if the reason says why a run that is due has not started, against somebody's will.
bool hinders_start(Reason reason);

/// True if the reason is a gate that opens by itself, with another resource, or by approval.
bool waits_at_gate(Reason reason);

/// True if the reason says how a run failed; false if it names what a run waits for.
bool is_failure(Reason reason);

/// The reason for a runner that ended with an exit code other than 0; `error` is the word of its
/// outcome's error, if it left one.
Reason reason_of_exit(int exit_code, std::string_view error);

}  // namespace headway::reconcile
