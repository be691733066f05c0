#include "operator/reconcile/outside_backup.hpp"

#include "common/settings.hpp"
#include "common/sha256.hpp"
#include "common/time_text.hpp"
#include "operator/api/json_read.hpp"
#include "operator/reconcile/job.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/last_words.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace headway::reconcile {

namespace {

using api::member;
using api::text_member;
using kube::Json;
using Is = BackupStanding::Is;

constexpr std::size_t kIdLength = 16;

/// For the Job controller, which ends a Job at its deadline.
constexpr std::chrono::seconds kAfterDeadline{60};

Json labels_of(const api::SchemaMigration& resource, const std::string& id) {
  return {{label::kManagedBy, "headway-operator"},
          {label::kMigration, label_value(resource.name)},
          {label::kMigrationUid, resource.uid},
          {label::kBackup, id}};
}

/// What keeps the pod of a backup from its start; empty: nothing that is known.
std::string hindrance_of(const Observed& observed, const ObservedJob& job,
                         const std::vector<const ObservedPod*>& pods, Time now) {
  if (job.suspended) return "the Job is suspended";
  if (!pods.empty()) {
    const ObservedPod& pod = *pods.front();
    if (pod.runner != ObservedPod::Runner::kWaiting) return {};
    if (!pod.unschedulable.empty()) return "its pod has no node: " + pod.unschedulable;
    if (!pod.waiting_message.empty()) return pod.waiting_reason + ": " + pod.waiting_message;
  }
  if (now < job.created_at + kStartPatience) return {};
  const std::string& about = pods.empty() ? job.uid : pods.front()->uid;
  const ObservedEvent* newest = nullptr;
  for (const ObservedEvent& event : observed.events)
    if (event.about == about && (!newest || event.at > newest->at)) newest = &event;
  return newest ? newest->reason + ": " + newest->note : std::string();
}

/// The end of the newest pod whose first container ended so; null: none did.
const ObservedPod* ended_pod(const std::vector<const ObservedPod*>& pods, bool well) {
  const auto found = std::ranges::find_if(pods, [&](const ObservedPod* pod) {
    return pod->runner == ObservedPod::Runner::kTerminated && (pod->exit_code == 0) == well;
  });
  return found == pods.end() ? nullptr : *found;
}

BackupStanding failed_job(const ObservedJob& job, const std::vector<const ObservedPod*>& pods) {
  std::string why = job.failure_message;
  if (const ObservedPod* pod = ended_pod(pods, /*well=*/false)) {
    why = std::format("its pod ended with {}", pod->exit_code);
    if (const std::string words = last_message(pod->termination_message); !words.empty())
      why += ": " + words;
  }
  return {.is = Is::kFailed,
          .message = why.empty() ? "it failed" : "it failed: " + why,
          .finished_at = job.finished_at};
}

BackupStanding standing_of_job(const Observed& observed, const api::BackupStatus& backup,
                               Time now) {
  const auto job = std::ranges::find(observed.backups, backup.name, &ObservedJob::name);
  if (job == observed.backups.end())
    return {.is = Is::kFailed, .message = "it is gone, and its end was not seen"};
  std::vector<const ObservedPod*> pods;
  for (const ObservedPod& pod : observed.backup_pods)
    if (pod.job_uid == job->uid) pods.push_back(&pod);
  std::ranges::stable_sort(pods, std::ranges::greater{}, &ObservedPod::created_at);
  if (job->state == ObservedJob::State::kFailed) return failed_job(*job, pods);
  if (job->state == ObservedJob::State::kActive)
    return {.is = Is::kUnderWay, .message = hindrance_of(observed, *job, pods, now)};
  const ObservedPod* pod = ended_pod(pods, /*well=*/true);
  std::string location = pod ? last_message(pod->termination_message) : std::string();
  if (location.empty()) location = "job/" + backup.name;
  return {.is = Is::kDone, .location = std::move(location), .finished_at = job->finished_at};
}

BackupStanding standing_of_cnpg(const Observed& observed, const api::BackupStatus& backup) {
  const Json& object = observed.cnpg_backup;
  if (object.is_null()) return {};
  if (!is_backup_for(observed.resource, object))
    return {.is = Is::kFailed, .message = "it is gone, and its end was not seen"};
  const Json& status = member(object, "status");
  const std::string phase = text_member(status, "phase");
  if (phase == "failed")
    return {.is = Is::kFailed, .message = "it failed: " + text_member(status, "error")};
  if (phase == "completed") {
    std::string id = text_member(status, "backupId");
    if (id.empty()) id = "backup/" + backup.name;
    return {.is = Is::kDone,
            .location = std::move(id),
            .finished_at = parse_time(text_member(status, "stoppedAt"))};
  }
  if (phase != "walArchivingFailing") return {};
  return {.is = Is::kUnderWay,
          .message = "the WAL cannot be archived: " + text_member(status, "error")};
}

}  // namespace

bool needs_backup(const api::Spec& spec, const api::Status& status, const Purpose& purpose) {
  if (!backs_up_outside(spec) || purpose.only_plan) return false;
  return !spec.backup->only_destructive || !status.plan || !status.plan->destructive.empty();
}

bool is_backup_of_plan(const api::Spec& spec, const api::Status& status) {
  const auto& backup = status.backup;
  return backup && backs_up_outside(spec) && status.plan &&
         backup->plan_hash == status.plan->hash && backup->kind == spec.backup->outside->kind &&
         backup->of == spec.backup->outside->of;
}

bool has_fresh_backup(const api::Spec& spec, const api::Status& status, Time now) {
  return is_backup_of_plan(spec, status) && status.backup->finished_at &&
         now < *status.backup->finished_at + kBackupServes;
}

TakeBackup backup_before(const api::SchemaMigration& resource, const Run& run) {
  const auto& before = resource.status.backup;
  const Json origin = {run.id, "backup", resource.spec.backup->outside->kind,
                       resource.spec.backup->outside->of, before ? before->name : ""};
  TakeBackup take{.backup = *resource.spec.backup->outside,
                  .id = sha256_hex(origin.dump()).substr(0, kIdLength),
                  .name = {},
                  .deadline = std::chrono::ceil<std::chrono::seconds>(
                      resource.spec.settings.duration(settings::kBackupTimeout))};
  take.name = job_name(resource.name, take.id, "backup");
  return take;
}

api::BackupStatus status_of(const TakeBackup& backup, const Run& run, Time now) {
  return {.kind = backup.backup.kind,
          .of = backup.backup.of,
          .name = backup.name,
          .plan_hash = run.purpose.plan_hash,
          .run = run.id,
          .started_at = std::chrono::floor<std::chrono::seconds>(now)};
}

std::string name_for_people(const api::BackupStatus& backup) {
  if (backup.kind == api::kCronJobBackup)
    return std::format("Job {} of CronJob {}", backup.name, backup.of);
  return std::format("CloudNativePG's Backup {} of Cluster {}", backup.name, backup.of);
}

BackupStanding standing_of(const Observed& observed, const api::BackupStatus& backup, Time now) {
  BackupStanding standing = backup.kind == api::kCronJobBackup
                                ? standing_of_job(observed, backup, now)
                                : standing_of_cnpg(observed, backup);
  if (standing.is == Is::kUnderWay && now >= ends_by(observed.resource.spec, backup)) {
    standing.is = Is::kFailed;
    standing.message = "it did not end within spec.backup.timeout" +
                       (standing.message.empty() ? "" : "; " + standing.message);
  }
  return standing;
}

Time ends_by(const api::Spec& spec, const api::BackupStatus& backup) {
  return backup.started_at + spec.settings.duration(settings::kBackupTimeout) + kAfterDeadline;
}

Json backup_job(const api::SchemaMigration& resource, const TakeBackup& backup,
                const Json& cron_job) {
  const Json& theirs = member(member(cron_job, "spec"), "jobTemplate");
  Json metadata = {{"name", backup.name},
                   {"namespace", resource.ns},
                   {"labels", member(member(theirs, "metadata"), "labels")},
                   {"annotations", member(member(theirs, "metadata"), "annotations")},
                   {"ownerReferences", Json::array({owner_reference(resource)})}};
  const Json ours = labels_of(resource, backup.id);
  if (!metadata["labels"].is_object()) metadata["labels"] = Json::object();
  if (!metadata["annotations"].is_object()) metadata["annotations"] = Json::object();
  metadata["labels"].update(ours);
  metadata["annotations"]["cronjob.kubernetes.io/instantiate"] = "manual";
  Json spec = member(theirs, "spec");
  // It stays until its end is in the status; then spec.ttl holds.
  spec.erase("ttlSecondsAfterFinished");
  const std::int64_t deadline = backup.deadline.count();
  spec["activeDeadlineSeconds"] = std::min(spec.value("activeDeadlineSeconds", deadline), deadline);
  Json& labels = spec["template"]["metadata"]["labels"];
  if (!labels.is_object()) labels = Json::object();
  labels.update(ours);
  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"metadata", std::move(metadata)},
          {"spec", std::move(spec)}};
}

Json cnpg_backup(const api::SchemaMigration& resource, const TakeBackup& backup) {
  Json spec = backup.backup.spec;
  spec["cluster"] = {{"name", backup.backup.of}};
  return {{"apiVersion", "postgresql.cnpg.io/v1"},
          {"kind", "Backup"},
          {"metadata",
           {{"name", backup.name},
            {"namespace", resource.ns},
            {"labels", labels_of(resource, backup.id)}}},
          {"spec", std::move(spec)}};
}

bool is_backup_for(const api::SchemaMigration& resource, const Json& backup) {
  const Json& labels = member(member(backup, "metadata"), "labels");
  return text_member(labels, label::kMigrationUid) == resource.uid;
}

}  // namespace headway::reconcile
