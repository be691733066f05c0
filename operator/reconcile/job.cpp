#include "operator/reconcile/job.hpp"

#include "common/settings.hpp"
#include "common/sha256.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/runner_request.hpp"

#include <utility>

namespace headway::reconcile {

namespace {

using kube::Json;

/// How long a pod may take to be placed and its images to be pulled.
constexpr std::chrono::seconds kToStart{600};

/// How long a look for drift may take from its start.
constexpr std::chrono::seconds kToLook{3600};

Json merged(const Json& theirs, const Json& ours) {
  Json all = theirs.is_object() ? theirs : Json::object();
  all.update(ours);
  return all;
}

/// `kind` is the label of the id.
Json labels(const api::SchemaMigration& resource, const char* kind, const std::string& id) {
  return merged(resource.spec.runner.labels, {{label::kName, "headway-runner"},
                                              {label::kManagedBy, "headway-operator"},
                                              {label::kMigration, label_value(resource.name)},
                                              {label::kMigrationUid, resource.uid},
                                              {kind, id}});
}

Json job_spec(const api::SchemaMigration& resource, const Json& labels,
              std::chrono::seconds deadline, Json pod) {
  const Json annotations = merged(resource.spec.runner.annotations,
                                  {{"cluster-autoscaler.kubernetes.io/safe-to-evict", "false"},
                                   {"karpenter.sh/do-not-disrupt", "true"}});
  return {{"backoffLimit", 0},
          {"completions", 1},
          {"parallelism", 1},
          {"podReplacementPolicy", "Failed"},
          {"activeDeadlineSeconds", deadline.count()},
          {"template",
           {{"metadata", {{"labels", labels}, {"annotations", annotations}}},
            {"spec", std::move(pod)}}}};
}

Json job_of(const api::SchemaMigration& resource, const std::string& name, const Json& labels,
            std::chrono::seconds deadline, Json pod) {
  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"metadata",
           {{"name", name},
            {"namespace", resource.ns},
            {"labels", labels},
            {"ownerReferences", Json::array({owner_reference(resource)})}}},
          {"spec", job_spec(resource, labels, deadline, std::move(pod))}};
}

}  // namespace

Json owner_reference(const api::SchemaMigration& resource) {
  // No blockOwnerDeletion: where the API server checks it, it would need a right on finalizers.
  return {{"apiVersion", api::kApiVersion},
          {"kind", api::kKind},
          {"name", resource.name},
          {"uid", resource.uid},
          {"controller", true}};
}

std::chrono::seconds job_deadline(const api::Spec& spec) {
  auto working = spec.settings.duration(settings::kLockWaitTimeout) +
                 spec.settings.duration(settings::kTimeout);
  if (takes_backups(spec)) working += spec.settings.duration(settings::kBackupTimeout);
  return kToStart + std::chrono::ceil<std::chrono::seconds>(working) + spec.runner.grace;
}

std::string template_hash(const Json& job) {
  return sha256_hex(job.at("spec").dump()).substr(0, 32);
}

Json build_job(const api::SchemaMigration& resource, const Run& run,
               const RunnerDefaults& defaults) {
  Json job =
      job_of(resource, job_name(resource.name, run.id), labels(resource, label::kRun, run.id),
             job_deadline(resource.spec), pod_spec(resource, run, defaults));
  Json& annotations = job["metadata"]["annotations"];
  annotations = {{annotation::kFollows, run.follows},
                 {annotation::kAttempt, std::to_string(run.attempt)},
                 {annotation::kGeneration, std::to_string(run.generation)},
                 {annotation::kInputs, run.inputs},
                 {annotation::kSource, run.source},
                 {annotation::kTemplate, template_hash(job)}};
  if (!run.content.empty()) annotations[annotation::kContent] = run.content;
  if (run.purpose.only_plan) annotations[annotation::kKind] = kPlanKind;
  if (!run.purpose.plan_hash.empty()) annotations[annotation::kPlan] = run.purpose.plan_hash;
  if (run.purpose.phase != api::Phase::kAll)
    annotations[annotation::kPhase] =
        run.purpose.phase == api::Phase::kExpand ? kExpandPhase : kContractPhase;
  return job;
}

Json build_job(const api::SchemaMigration& resource, const Look& look,
               const RunnerDefaults& defaults) {
  return job_of(resource, look.job, labels(resource, label::kLook, look.id),
                kToStart + kToLook + kLookGrace, pod_spec(resource, look, defaults));
}

}  // namespace headway::reconcile
