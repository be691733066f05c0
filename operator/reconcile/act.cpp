#include "operator/reconcile/act.hpp"

#include "operator/reconcile/job.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/outside_backup.hpp"

#include <format>

#include <spdlog/spdlog.h>

namespace headway::reconcile {

namespace {

using kube::ApiError;
using kube::Json;

const kube::WriteOptions kAsOperator{.field_manager = "headway-operator"};

/// True if the object that was to be patched is gone, or another one has its name: servers answer
/// another UID with a conflict or call it invalid.
bool is_another(const ApiError& error) {
  return error.not_found() || error.conflict() || error.invalid();
}

}  // namespace

std::optional<std::string> Actor::act(const api::SchemaMigration& resource, const Action& action,
                                      std::stop_token stop) const {
  if (const auto* make = std::get_if<CreateJob>(&action)) return create(resource, make->job, stop);
  if (const auto* backup = std::get_if<TakeBackup>(&action)) return take(resource, *backup, stop);
  if (const auto* job = std::get_if<DeleteJob>(&action)) remove(resource.ns, *job, stop);
  if (const auto* job = std::get_if<ExpireJob>(&action)) expire(resource.ns, *job, stop);
  if (const auto* pod = std::get_if<EndPod>(&action)) end(resource.ns, *pod, stop);
  return std::nullopt;
}

std::optional<std::string> Actor::create(const api::SchemaMigration& resource, const Json& job,
                                         std::stop_token stop) const {
  const std::string name = kube::metadata_text(job, "name");
  try {
    client_.create(kube::kJobs, job, kAsOperator, stop);
    spdlog::info("created Job {}", name);
  } catch (const ApiError& error) {
    if (error.already_exists()) {
      if (is_ours(resource, job, stop)) return std::nullopt;
      return std::format("a Job named {} exists that belongs to something else", name);
    }
    // A namespace or a resource that is gone, and a version that is not the newest any more.
    if (error.not_found() || error.conflict()) throw;
    return std::format("{} ({})", error.status().message, error.code());
  } catch (const kube::TransportError& error) {
    // A webhook may be what takes so long. A Job that is made all the same is adopted later.
    if (error.kind() != kube::TransportError::Kind::kTimeout) throw;
    return "the API server did not answer in time";
  }
  return std::nullopt;
}

std::optional<std::string> Actor::take(const api::SchemaMigration& resource,
                                       const TakeBackup& backup, std::stop_token stop) const {
  if (backup.backup.kind != api::kCronJobBackup) return ask_cnpg(resource, backup, stop);
  const std::string& name = backup.backup.of;
  Json cron_job;
  try {
    cron_job = client_.get(kCronJobs, {resource.ns, name}, stop);
  } catch (const ApiError& error) {
    if (error.not_found()) return std::format("CronJob {} does not exist", name);
    if (!error.forbidden()) throw;
    return std::format(
        "the operator may not read CronJob {}: see the chart's backup.cronJob.enabled", name);
  }
  return create(resource, backup_job(resource, backup, cron_job), stop);
}

std::optional<std::string> Actor::ask_cnpg(const api::SchemaMigration& resource,
                                           const TakeBackup& backup, std::stop_token stop) const {
  try {
    client_.create(kCnpgBackups, cnpg_backup(resource, backup), kAsOperator, stop);
    spdlog::info("created Backup {}", backup.name);
  } catch (const ApiError& error) {
    if (error.already_exists()) {
      if (is_backup_for(resource, client_.get(kCnpgBackups, {resource.ns, backup.name}, stop)))
        return std::nullopt;
      return std::format("a Backup named {} exists that belongs to something else", backup.name);
    }
    if (error.forbidden())
      return std::format("{}; see the chart's backup.cloudNativePG.enabled",
                         error.status().message);
    if (error.not_found())
      return std::string(
          "the API server knows no Backup of postgresql.cnpg.io/v1: is CloudNativePG "
          "installed?");
    if (error.conflict()) throw;
    return std::format("{} ({})", error.status().message, error.code());
  }
  return std::nullopt;
}

/// True if the existing Job is the run that we meant to create: an earlier request created it, and
/// its answer was lost.
bool Actor::is_ours(const api::SchemaMigration& resource, const Json& job,
                    std::stop_token stop) const {
  const ObservedJob existing = observe_job(client_.get(kube::kJobs, kube::key_of(job), stop));
  return existing.controller == resource.uid && existing.run.id == observe_job(job).run.id;
}

void Actor::remove(const std::string& ns, const DeleteJob& job, std::stop_token stop) const {
  // Foreground: the Job exists until its pod is gone, so that no other run starts beside the pod.
  kube::DeleteOptions options{
      .uid = job.uid, .resource_version = {}, .propagation = kube::Propagation::kForeground};
  try {
    client_.remove(kube::kJobs, {ns, job.name}, options, stop);
    spdlog::info("deleted Job {}", job.name);
  } catch (const ApiError& error) {
    if (!error.not_found() && !error.conflict()) throw;
  }
}

void Actor::expire(const std::string& ns, const ExpireJob& job, std::stop_token stop) const {
  const Json patch = {{"metadata", {{"uid", job.uid}}},
                      {"spec", {{"ttlSecondsAfterFinished", job.after.count()}}}};
  try {
    client_.patch(kube::kJobs, {ns, job.name}, kube::Part::kWhole, kube::PatchType::kMerge, patch,
                  kAsOperator, stop);
  } catch (const ApiError& error) {
    if (!is_another(error)) throw;
  }
}

void Actor::end(const std::string& ns, const EndPod& pod, std::stop_token stop) const {
  // A deadline that has passed: the kubelet ends the containers, and the pod stays.
  const Json patch = {{"metadata", {{"uid", pod.uid}}}, {"spec", {{"activeDeadlineSeconds", 1}}}};
  try {
    client_.patch(kube::kPods, {ns, pod.name}, kube::Part::kWhole, kube::PatchType::kMerge, patch,
                  kAsOperator, stop);
    spdlog::info("ended what was left of pod {}", pod.name);
  } catch (const ApiError& error) {
    if (!is_another(error)) throw;
  }
}

void Actor::announce(const Json& event, std::stop_token stop) const {
  try {
    client_.create(kube::kEvents, event, kAsOperator, stop);
  } catch (const ApiError& error) {
    // A namespace that is being deleted accepts no new objects.
    if (!error.already_exists()) spdlog::warn("cannot write an event: {}", error.what());
  } catch (const kube::TransportError& error) {
    if (!stop.stop_requested()) spdlog::warn("cannot write an event: {}", error.what());
  }
}

std::string Actor::write_status(const api::SchemaMigration& resource, const api::Status& status,
                                std::stop_token stop) const {
  const Json body = {{"apiVersion", api::kApiVersion},
                     {"kind", api::kKind},
                     {"metadata",
                      {{"name", resource.name},
                       {"namespace", resource.ns},
                       {"uid", resource.uid},
                       {"resourceVersion", resource.resource_version}}},
                     {"status", api::to_json(status)}};
  kube::WriteOptions options = kAsOperator;
  options.force = true;
  const Json written =
      client_.patch(api::kSchemaMigrations, {resource.ns, resource.name}, kube::Part::kStatus,
                    kube::PatchType::kApply, body, options, stop);
  return kube::metadata_text(written, "resourceVersion");
}

}  // namespace headway::reconcile
