#include "operator/reconcile/observed.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "operator/api/json_read.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/pod.hpp"
#include "operator/reconcile/standing.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

namespace {

using api::member;
using api::text_member;
using kube::Json;

template <typename Number>
Number number_of(const std::string& text, Number otherwise) {
  Number number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<Time> time_member(const Json& object, const char* name) {
  return parse_time(text_member(object, name));
}

api::Phase phase_of(const Json& annotations) {
  const std::string word = text_member(annotations, annotation::kPhase);
  if (word == kExpandPhase) return api::Phase::kExpand;
  return word == kContractPhase ? api::Phase::kContract : api::Phase::kAll;
}

std::string id_of(const Json& metadata) {
  const Json& labels = member(metadata, "labels");
  std::string id;
  for (const char* kind : {label::kBackup, label::kLook, label::kRun})
    if (std::string found = text_member(labels, kind); !found.empty()) id = std::move(found);
  return id;
}

Run run_of(const Json& metadata) {
  const Json& annotations = member(metadata, "annotations");
  return {
      .id = id_of(metadata),
      .follows = text_member(annotations, annotation::kFollows),
      .attempt = number_of(text_member(annotations, annotation::kAttempt), 1),
      .generation = number_of<std::int64_t>(text_member(annotations, annotation::kGeneration), 0),
      .inputs = text_member(annotations, annotation::kInputs),
      .source = text_member(annotations, annotation::kSource),
      .content = text_member(annotations, annotation::kContent),
      .purpose = {.only_plan = text_member(annotations, annotation::kKind) == kPlanKind,
                  .plan_hash = text_member(annotations, annotation::kPlan),
                  .phase = phase_of(annotations)}};
}

void read_end(const Json& conditions, ObservedJob& job) {
  for (const Json& condition : conditions) {
    if (text_member(condition, "status") != "True") continue;
    const std::string type = text_member(condition, "type");
    if (type == "Suspended") job.suspended = true;
    // FailureTarget and SuccessCriteriaMet come earlier, while pods still run.
    if (type != "Complete" && type != "Failed") continue;
    job.state = type == "Complete" ? ObservedJob::State::kComplete : ObservedJob::State::kFailed;
    job.finished_at = time_member(condition, "lastTransitionTime");
    job.failure_reason = text_member(condition, "reason");
    job.failure_message = text_member(condition, "message");
  }
}

void read_runner(const Json& state, ObservedPod& pod) {
  if (const Json& terminated = member(state, "terminated"); terminated.is_object()) {
    pod.runner = ObservedPod::Runner::kTerminated;
    pod.exit_code = api::optional_member<int>(terminated, "exitCode").value_or(0);
    pod.terminated_reason = text_member(terminated, "reason");
    pod.termination_message = text_member(terminated, "message");
    pod.terminated_at = time_member(terminated, "finishedAt");
  } else if (member(state, "running").is_object()) {
    pod.runner = ObservedPod::Runner::kRunning;
  } else {
    pod.waiting_reason = text_member(member(state, "waiting"), "reason");
    pod.waiting_message = text_member(member(state, "waiting"), "message");
  }
}

bool is_sidecar(const Json& spec, const std::string& name) {
  for (const Json& container : member(spec, "initContainers"))
    if (text_member(container, "name") == name)
      return text_member(container, "restartPolicy") == "Always";
  return false;
}

ObservedInit observe_init(const Json& container, const Json& spec) {
  const Json& state = member(container, "state");
  const Json& waiting = member(state, "waiting");
  const Json& terminated = member(state, "terminated");
  const std::string name = text_member(container, "name");
  return {.name = name,
          .sidecar = is_sidecar(spec, name),
          .running = member(state, "running").is_object(),
          .started = member(container, "started") == Json(true),
          .last_exit_code = api::optional_member<int>(
              member(member(container, "lastState"), "terminated"), "exitCode"),
          .waiting_reason = text_member(waiting, "reason"),
          .waiting_message = text_member(waiting, "message"),
          .exit_code = api::optional_member<int>(terminated, "exitCode"),
          .terminated_reason = text_member(terminated, "reason"),
          .termination_message = text_member(terminated, "message"),
          .terminated_at = time_member(terminated, "finishedAt"),
          .image_id = text_member(container, "imageID")};
}

std::string foreign_finalizers(const Json& metadata) {
  std::vector<std::string> foreign;
  for (const std::string& name : api::list_member(metadata, "finalizers"))
    if (name != "foregroundDeletion" && name != "orphan") foreign.push_back(name);
  return join(foreign);
}

std::string controller_of(const Json& metadata) {
  for (const Json& owner : member(metadata, "ownerReferences"))
    if (member(owner, "controller") == Json(true)) return text_member(owner, "uid");
  return {};
}

bool has_label(const Json& metadata, const char* label) {
  return member(member(metadata, "labels"), label).is_string();
}

/// The newest of the steps that the scheduler and the kubelet record: they have given the pod a
/// node, its volumes and its network, and have started and ended its init containers.
Time last_step(const Json& status) {
  static constexpr std::array<std::string_view, 3> kSteps{
      "PodScheduled", "PodReadyToStartContainers", "Initialized"};
  Time newest{};
  const auto add = [&](const Json& object, const char* name) {
    newest = std::max(newest, time_member(object, name).value_or(newest));
  };
  for (const Json& condition : member(status, "conditions"))
    if (text_member(condition, "status") == "True" &&
        std::ranges::contains(kSteps, text_member(condition, "type")))
      add(condition, "lastTransitionTime");
  for (const Json& container : member(status, "initContainerStatuses")) {
    const Json& state = member(container, "state");
    add(member(state, "running"), "startedAt");
    add(member(state, "terminated"), "finishedAt");
  }
  return newest;
}

std::string runner_of(const Json& containers, bool of_backup) {
  if (!of_backup || !containers.is_array() || containers.empty()) return kRunnerContainer;
  return text_member(containers[0], "name");
}

/// A quantity is a text, or a plain number.
std::string quantity_text(const Json& quantity) {
  if (quantity.is_null()) return {};
  return quantity.is_string() ? quantity.get<std::string>() : quantity.dump();
}

}  // namespace

ObservedJob observe_job(const Json& object) {
  const Json& metadata = member(object, "metadata");
  ObservedJob job;
  job.name = text_member(metadata, "name");
  job.uid = text_member(metadata, "uid");
  job.controller = controller_of(metadata);
  job.look = has_label(metadata, label::kLook);
  job.backup = has_label(metadata, label::kBackup);
  job.created_at = time_member(metadata, "creationTimestamp").value_or(Time{});
  job.run = run_of(metadata);
  job.template_hash = text_member(member(metadata, "annotations"), annotation::kTemplate);
  job.deleting = !member(metadata, "deletionTimestamp").is_null();
  job.expires = !member(member(object, "spec"), "ttlSecondsAfterFinished").is_null();
  job.held_by = foreign_finalizers(metadata);
  read_end(member(member(object, "status"), "conditions"), job);
  return job;
}

ObservedPod observe_pod(const Json& object) {
  const Json& metadata = member(object, "metadata");
  const Json& spec = member(object, "spec");
  const Json& status = member(object, "status");
  ObservedPod pod;
  pod.name = text_member(metadata, "name");
  pod.uid = text_member(metadata, "uid");
  pod.migration = text_member(member(metadata, "labels"), label::kMigrationUid);
  pod.job_uid = controller_of(metadata);
  pod.look = has_label(metadata, label::kLook);
  pod.backup = has_label(metadata, label::kBackup);
  const std::string runner = runner_of(member(spec, "containers"), pod.backup);
  pod.progressed_at = last_step(status);
  pod.created_at = time_member(metadata, "creationTimestamp").value_or(Time{});
  pod.node = text_member(spec, "nodeName");
  pod.ending = !member(spec, "activeDeadlineSeconds").is_null();
  pod.deleting = !member(metadata, "deletionTimestamp").is_null();
  pod.ends_by = time_member(metadata, "deletionTimestamp");
  const std::string phase = text_member(status, "phase");
  pod.ended = phase == "Succeeded" || phase == "Failed";
  pod.status_reason = text_member(status, "reason");
  pod.status_message = text_member(status, "message");
  for (const Json& condition : member(status, "conditions"))
    if (text_member(condition, "type") == "PodScheduled" &&
        text_member(condition, "status") == "False")
      pod.unschedulable = text_member(condition, "message");
  for (const Json& container : member(status, "initContainerStatuses"))
    pod.init_containers.push_back(observe_init(container, spec));
  for (const Json& container : member(status, "containerStatuses"))
    if (text_member(container, "name") == runner) {
      pod.runner_image = text_member(container, "image");
      read_runner(member(container, "state"), pod);
    }
  for (const Json& container : member(spec, "containers"))
    if (text_member(container, "name") == runner)
      pod.memory_limit =
          quantity_text(member(member(member(container, "resources"), "limits"), "memory"));
  return pod;
}

std::optional<ObservedEvent> observe_event(const Json& event) {
  if (text_member(event, "type") != "Warning") return std::nullopt;
  const Json& regarding = member(event, "regarding");
  const std::string kind = text_member(regarding, "kind");
  std::string name = text_member(regarding, "name");
  if (kind == "Pod") name.resize(std::min(name.rfind('-'), name.size()));
  if ((kind != "Job" && kind != "Pod") || !is_job_name(name)) return std::nullopt;
  ObservedEvent observed{.about = text_member(regarding, "uid"),
                         .job = std::move(name),
                         .reason = text_member(event, "reason"),
                         .note = text_member(event, "note")};
  // Which of these times is set depends on the writer of the event.
  for (const auto& at :
       {time_member(member(event, "metadata"), "creationTimestamp"),
        time_member(event, "eventTime"), time_member(event, "deprecatedLastTimestamp"),
        time_member(member(event, "series"), "lastObservedTime")})
    if (at) observed.at = std::max(observed.at, *at);
  return observed;
}

const ObservedJob* current_job(const Observed& observed) {
  const auto& last = observed.resource.status.last_run;
  const std::string newest = last ? last->id : std::string();
  const auto following = std::ranges::find_if(
      observed.jobs, [&](const ObservedJob& job) { return job.run.follows == newest; });
  if (following != observed.jobs.end()) return &*following;
  if (!last || last->finished_at) return nullptr;
  const auto same = std::ranges::find_if(
      observed.jobs, [&](const ObservedJob& job) { return job.run.id == newest; });
  return same == observed.jobs.end() ? nullptr : &*same;
}

std::vector<const ObservedPod*> pods_of(const Observed& observed, const ObservedJob& job) {
  std::vector<const ObservedPod*> pods;
  for (const ObservedPod& pod : observed.pods)
    if (pod.job_uid == job.uid) pods.push_back(&pod);
  std::ranges::stable_sort(pods, std::ranges::greater{}, &ObservedPod::created_at);
  return pods;
}

const ObservedInit* failed_init(const ObservedPod& pod) {
  const auto found = std::ranges::find_if(pod.init_containers, [](const ObservedInit& init) {
    return !init.sidecar && init.exit_code && *init.exit_code != 0;
  });
  return found == pod.init_containers.end() ? nullptr : &*found;
}

bool may_be_at_work(const ObservedPod& pod) {
  return !pod.ended && pod.runner != ObservedPod::Runner::kTerminated && !failed_init(pod);
}

std::string source_image_id(const Observed& observed, const ObservedJob& job) {
  for (const ObservedPod* pod : pods_of(observed, job))
    for (const ObservedInit& init : pod->init_containers)
      if (init.name == kRevisionsContainer && !init.image_id.empty()) return init.image_id;
  return {};
}

bool has_started(const Observed& observed, const ObservedJob& job) {
  return std::ranges::any_of(observed.pods, [&](const ObservedPod& pod) {
    return pod.job_uid == job.uid && pod.runner != ObservedPod::Runner::kWaiting;
  });
}

namespace {

/// True if the decision may be to start a run. Otherwise the content of a ConfigMap that is not
/// watched does not matter, and a restart of the operator reads no ConfigMaps.
bool may_start(const Observed& observed) {
  const api::SchemaMigration& resource = observed.resource;
  const auto& last = resource.status.last_run;
  if (!last || !last->finished_at) return true;
  if (resource.status.last_handled != inputs_hash(resource)) return true;
  if (resource.status.pending_contract > 0) return true;
  return !is_success(*last) && can_retry(*last);
}

}  // namespace

Gaps find_gaps(const Observed& observed) {
  Gaps gaps;
  if (const auto& backup = observed.resource.status.backup; backup && !backup->finished_at)
    (backup->kind == api::kCronJobBackup ? gaps.backup_job : gaps.cnpg_backup) = backup->name;
  // Where other inputs are due, they are not asked for.
  const api::SchemaMigration& resource = observed.resource;
  gaps.rollouts =
      next_phase(resource.spec, resource.status, /*due=*/false) == api::Phase::kContract;
  const ObservedJob* job = current_job(observed);
  if (!job) {
    const auto& last = observed.resource.status.last_run;
    if (last && !last->finished_at) gaps.job = last->job;
    gaps.content = may_start(observed);
    return gaps;
  }
  const auto pods = pods_of(observed, *job);
  if (job->state != ObservedJob::State::kActive) {
    const bool seen = std::ranges::any_of(pods, [](const ObservedPod* pod) {
      return pod->runner == ObservedPod::Runner::kTerminated || failed_init(*pod);
    });
    if (!seen) gaps.pods_of_run = job->run.id;
  }
  return gaps;
}

}  // namespace headway::reconcile
