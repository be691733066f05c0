#pragma once

#include "common/clock.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/rollout.hpp"
#include "operator/reconcile/run.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

/// The facts about one of our Jobs on which decisions depend.
struct ObservedJob {
  enum class State { kActive, kComplete, kFailed };  ///< by its conditions, never by its counters

  std::string name;
  std::string uid;
  std::string controller;  ///< its UID: a label alone does not prove that a Job is ours
  bool look = false;       ///< for drift: it is no run
  bool backup = false;     ///< before a run: it is none itself
  Time created_at{};
  Run run;
  std::string template_hash;
  bool deleting = false;
  bool expires = false;  ///< Kubernetes deletes it some time after its end
  State state = State::kActive;
  std::string held_by;         ///< the finalizers of others, which hold its deletion; or empty
  bool suspended = false;      ///< by something else: its spec.suspend is true
  std::string failure_reason;  ///< of kFailed
  std::string failure_message;
  std::optional<Time> finished_at;
};

/// An init container of a pod: one of ours (pod.hpp), or one that something else has added.
struct ObservedInit {
  std::string name;
  bool sidecar = false;  ///< restarted at its end; the next container starts once it has started
  bool running = false;
  bool started = false;                    ///< of a sidecar that runs: its startup probe is content
  std::optional<int> last_exit_code = {};  ///< of a sidecar: how it ended before its restart
  std::string waiting_reason = {};         ///< while it waits: the kubelet's reason and message
  std::string waiting_message = {};
  std::optional<int> exit_code = {};  ///< after its end, like the next three
  std::string terminated_reason = {};
  std::string termination_message = {};
  std::optional<Time> terminated_at = {};
  std::string image_id = {};  ///< of the pulled image; empty before
};

/// A pod of a Job of ours.
struct ObservedPod {
  enum class Runner { kWaiting, kRunning, kTerminated };

  std::string name;
  std::string uid;
  std::string migration;  ///< the UID of its resource, by its label
  std::string job_uid;    ///< of its controller
  bool look = false;      ///< its Job's
  bool backup = false;    ///< its Job's; then its first container counts as the runner
  Time created_at{};
  Time progressed_at{};  ///< when it is known to have come a step further on its way to its start
  std::string node;      ///< empty: it has none yet
  bool deleting = false;
  std::optional<Time> ends_by;  ///< while it is being deleted: the end of its grace period
  bool ended = false;           ///< by its phase: no container runs any more
  Runner runner = Runner::kWaiting;
  std::string waiting_reason;  ///< of kWaiting: the kubelet's reason and message
  std::string waiting_message;
  std::vector<ObservedInit> init_containers;  ///< in their order
  std::string unschedulable;                  ///< the scheduler's text; empty: it has a node
  std::string runner_image;  ///< of the runner's container, as the kubelet knows it; may be empty
  std::string memory_limit;  ///< of the runner's container; empty: none
  bool ending = false;       ///< it has a deadline of its own: we have asked for its end
  int exit_code = 0;         ///< of kTerminated, like the next three
  std::string terminated_reason;
  std::string termination_message;
  std::optional<Time> terminated_at;
  std::string status_reason;  ///< of the pod as a whole, such as Evicted
  std::string status_message;
};

/// A Warning about a Job of ours, or about a pod of one.
struct ObservedEvent {
  std::string about;  ///< the UID of that Job or pod
  std::string job;    ///< the name of that Job
  std::string reason;
  std::string note;
  Time at{};  ///< the last time that it was said
};

/// Another resource that this one depends on.
struct ObservedDependency {
  std::string name;
  std::string obstacle = {};  ///< why it is not met, in brackets; empty: it is met
};

/// All facts that a decision depends on.
struct Observed {
  api::SchemaMigration resource;
  std::vector<ObservedJob> jobs;  ///< whose controller is this resource, by its UID
  std::vector<ObservedPod>
      pods;  ///< of Jobs, labelled as this resource's; also of Jobs that are gone
  std::vector<ObservedEvent> events;  ///< the Warnings about all of them
  /// The hash of the revisions in the ConfigMap now; nothing: it was not read. Empty: there is no
  /// such ConfigMap.
  std::optional<std::string> content = {};
  std::vector<ObservedDependency> dependencies = {};
  /// Of the workloads of spec.contract; nothing: they were not looked at.
  std::optional<std::vector<ObservedRollout>> rollouts = {};
  /// The names from this resource along spec.dependsOn back to it; empty: no way leads back.
  std::vector<std::string> dependency_cycle = {};
  /// Of looks for drift, which are no runs and hold none up.
  std::vector<ObservedJob> looks = {};
  std::vector<ObservedPod> look_pods = {};
  /// Of backups before runs, likewise.
  std::vector<ObservedJob> backups = {};
  std::vector<ObservedPod> backup_pods = {};
  /// CloudNativePG's Backup of the status; null: it was not looked at. Empty: there is none.
  kube::Json cnpg_backup = {};
};

/// How long a pod may take to start before its Warnings count.
inline constexpr std::chrono::seconds kStartPatience{20};

/// How long a Job may be without a pod, and without a Warning, before that counts as a problem: the
/// Job controller makes some twenty pods a second.
inline constexpr std::chrono::seconds kPodPatience{120};

ObservedJob observe_job(const kube::Json& job);
ObservedPod observe_pod(const kube::Json& pod);
/// Nothing for an event that is no Warning about something of ours, as far as names can tell.
std::optional<ObservedEvent> observe_event(const kube::Json& event);

/// The Job of the newest run while the status has no result of it; else null. A Job that follows
/// the status's last run is newer than the status: its creator ended before it wrote the status.
const ObservedJob* current_job(const Observed& observed);

/// The pods of a Job, the newest first. Kubernetes may start two for one Job, even with
/// backoffLimit 0.
std::vector<const ObservedPod*> pods_of(const Observed& observed, const ObservedJob& job);

/// The init container whose failure kept the runner from starting; null: none failed.
const ObservedInit* failed_init(const ObservedPod& pod);

/// True if the pod's runner runs, or may still start. What other containers do does not matter.
bool may_be_at_work(const ObservedPod& pod);

/// The id of the image with the revisions that the kubelet pulled for this Job; empty: not known.
std::string source_image_id(const Observed& observed, const ObservedJob& job);

/// True if the runner of this Job was seen to start.
bool has_started(const Observed& observed, const ObservedJob& job);

/// Facts that the caches lack and a decision needs: to be read from the API server itself.
struct Gaps {
  std::string job;          ///< the name of the last run's Job; empty: not needed
  std::string pods_of_run;  ///< the run whose Job ended without a seen end of its runner; or empty
  std::string backup_job;   ///< of a backup that is under way; empty: not needed
  std::string cnpg_backup;  ///< likewise
  bool content = false;     ///< of the ConfigMap: a run may be about to start
  bool rollouts = false;    ///< of the workloads of spec.contract: revisions wait for them
};

Gaps find_gaps(const Observed& observed);

}  // namespace headway::reconcile
