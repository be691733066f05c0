#include "operator/reconcile/job.hpp"

#include "common/run_request.hpp"
#include "common/sha256.hpp"
#include "operator/reconcile/labels.hpp"

namespace headway::reconcile {

namespace {

using kube::Json;

constexpr const char* kRevisionsDir = "/revisions";
constexpr const char* kOutcomeFile = "/dev/termination-log";
constexpr int kUser = 65532;

// The runner ends itself at its own timeout; the Job's deadline is for a runner that cannot.
constexpr std::chrono::seconds kToStart{600};
constexpr std::chrono::seconds kLockWait{600};
constexpr std::chrono::seconds kGrace{300};

Json labels(const api::SchemaMigration& resource, const Run& run) {
  return {{label::kName, "headway-runner"},
          {label::kManagedBy, "headway-operator"},
          {label::kMigration, label_value(resource.name)},
          {label::kMigrationUid, resource.uid},
          {label::kRun, run.id}};
}

Json env(const api::SchemaMigration& resource, const RunRequest& request) {
  const api::SecretKey& secret = resource.spec.database_url;
  Json variables = Json::array();
  variables.push_back(
      {{"name", env::kDatabaseUrl},
       {"valueFrom", {{"secretKeyRef", {{"name", secret.name}, {"key", secret.key}}}}}});
  for (const auto& [name, value] : environment(request))
    variables.push_back({{"name", name}, {"value", value}});
  return variables;
}

Json runner_container(const api::SchemaMigration& resource, const Run& run,
                      const std::string& default_image) {
  const api::Runner& runner = resource.spec.runner;
  const RunRequest request{.run_id = run.id,
                           .target = resource.spec.target,
                           .revisions_dir = kRevisionsDir,
                           .outcome_file = kOutcomeFile,
                           .timeout = resource.spec.timeout};
  Json container = {
      {"name", kRunnerContainer},
      {"image", runner.image.empty() ? default_image : runner.image},
      {"args", arguments(request)},
      {"env", env(resource, request)},
      {"resources", runner.resources},
      {"terminationMessagePath", kOutcomeFile},
      {"terminationMessagePolicy", "FallbackToLogsOnError"},
      {"securityContext",
       {{"allowPrivilegeEscalation", false},
        {"readOnlyRootFilesystem", true},
        {"capabilities", {{"drop", {"ALL"}}}}}},
      {"volumeMounts",
       {{{"name", "revisions"}, {"mountPath", kRevisionsDir}, {"readOnly", true}},
        {{"name", "tmp"}, {"mountPath", "/tmp"}}}},
  };
  if (!runner.image_pull_policy.empty()) container["imagePullPolicy"] = runner.image_pull_policy;
  return container;
}

Json pod_spec(const api::SchemaMigration& resource, const Run& run,
              const std::string& default_image) {
  const api::Runner& runner = resource.spec.runner;
  Json spec = {
      {"restartPolicy", "Never"},
      {"terminationGracePeriodSeconds", kGrace.count()},
      {"automountServiceAccountToken", false},
      // A Service called headway would set HEADWAY_… variables, which are the runner's options.
      {"enableServiceLinks", false},
      {"securityContext",
       {{"runAsNonRoot", true},
        {"runAsUser", kUser},
        {"runAsGroup", kUser},
        {"fsGroup", kUser},
        {"seccompProfile", {{"type", "RuntimeDefault"}}}}},
      {"containers", Json::array({runner_container(resource, run, default_image)})},
      {"volumes",
       {{{"name", "revisions"}, {"configMap", {{"name", resource.spec.config_map}}}},
        {{"name", "tmp"}, {"emptyDir", Json::object()}}}},
  };
  if (!runner.service_account_name.empty())
    spec["serviceAccountName"] = runner.service_account_name;
  for (const std::string& secret : runner.image_pull_secrets)
    spec["imagePullSecrets"].push_back({{"name", secret}});
  return spec;
}

Json job_spec(const api::SchemaMigration& resource, const Run& run,
              const std::string& default_image) {
  const auto deadline = kToStart + kLockWait +
                        std::chrono::ceil<std::chrono::seconds>(resource.spec.timeout) + kGrace;
  return {{"backoffLimit", 0},
          {"completions", 1},
          {"parallelism", 1},
          {"podReplacementPolicy", "Failed"},
          {"activeDeadlineSeconds", deadline.count()},
          {"template",
           {{"metadata",
             {{"labels", labels(resource, run)},
              {"annotations", {{"cluster-autoscaler.kubernetes.io/safe-to-evict", "false"}}}}},
            {"spec", pod_spec(resource, run, default_image)}}}};
}

Json owner_reference(const api::SchemaMigration& resource) {
  // No blockOwnerDeletion: where the API server checks it, it would need a right on finalizers.
  return {{"apiVersion", api::kApiVersion},
          {"kind", api::kKind},
          {"name", resource.name},
          {"uid", resource.uid},
          {"controller", true}};
}

}  // namespace

std::string template_hash(const Json& job) {
  return sha256_hex(job.at("spec").dump()).substr(0, 32);
}

Json build_job(const api::SchemaMigration& resource, const Run& run,
               const std::string& default_image) {
  Json job = {{"apiVersion", "batch/v1"},
              {"kind", "Job"},
              {"metadata",
               {{"name", job_name(resource.name, run.id)},
                {"namespace", resource.ns},
                {"labels", labels(resource, run)},
                {"ownerReferences", Json::array({owner_reference(resource)})}}},
              {"spec", job_spec(resource, run, default_image)}};
  job["metadata"]["annotations"] = {{annotation::kFollows, run.follows},
                                    {annotation::kAttempt, std::to_string(run.attempt)},
                                    {annotation::kGeneration, std::to_string(run.generation)},
                                    {annotation::kInputs, run.inputs},
                                    {annotation::kSource, run.source},
                                    {annotation::kTemplate, template_hash(job)}};
  return job;
}

}  // namespace headway::reconcile
