#include "operator/reconcile/pod.hpp"

#include "operator/reconcile/data_access.hpp"
#include "operator/reconcile/database_access.hpp"
#include "operator/reconcile/runner_request.hpp"
#include "operator/reconcile/scratch.hpp"
#include "operator/reconcile/volumes.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headway::reconcile {

namespace {

using kube::Json;

constexpr int kUser = 65532;

constexpr const char* kRevisionsVolume = "revisions";
constexpr const char* kToolsVolume = "headway";
constexpr const char* kBackupVolume = "backup";

const Json& empty_folder() {
  static const Json kSource = {{"emptyDir", Json::object()}};
  return kSource;
}

Json container_security() {
  return {{"allowPrivilegeEscalation", false},
          {"readOnlyRootFilesystem", true},
          {"capabilities", {{"drop", {"ALL"}}}}};
}

void set_if(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

void set_if(Json& object, const char* name, const Json& value) {
  if (!value.empty()) object[name] = value;
}

std::string runner_image(const api::SchemaMigration& resource, const RunnerDefaults& defaults) {
  const std::string& image = resource.spec.runner.image;
  return image.empty() ? defaults.image : image;
}

/// `more` are variables that are ours, too.
Json env(const api::SchemaMigration& resource, const RunRequest& request, const Json& more) {
  Json variables = database_variables(resource.spec.database);
  std::set<std::string> ours;
  for (const Json& variable : variables)
    ours.insert(variable.at("name").get<std::string>());
  variables.insert(variables.end(), more.begin(), more.end());
  for (const auto& [name, value] : environment(request))
    variables.push_back({{"name", name}, {"value", value}});
  // The definition refuses such names, but the resource may be older than that rule.
  for (const Json& variable : resource.spec.runner.env) {
    const std::string name = variable.value("name", "");
    if (!is_reserved(name) && !ours.contains(name)) variables.push_back(variable);
  }
  return variables;
}

/// Files of an image of the user's, which the copier brings into the volume of the tools.
struct Copied {
  const char* container;
  const api::ImageSource* image;
  const char* to;
};

std::optional<Copied> copied_revisions(const api::Spec& spec) {
  const auto* image = std::get_if<api::ImageSource>(&spec.source);
  if (!image) return std::nullopt;
  return Copied{kRevisionsContainer, image, kCopiedRevisions};
}

std::optional<Copied> copied_data(const api::Spec& spec) {
  const auto* image = spec.data ? std::get_if<api::ImageSource>(&*spec.data) : nullptr;
  if (!image) return std::nullopt;
  return Copied{kDataContainer, image, kCopiedData};
}

/// The parts in which the pods of runs and of looks differ.
struct Work {
  RunRequest request;
  Json variables = Json::array();
  std::vector<Copied> copied = {};
  std::vector<Folder> folders = {};
  Json sidecars = Json::array();
  std::chrono::seconds grace{};
};

/// The folders of every runner's container.
std::vector<Folder> common_folders(const api::Spec& spec, bool copies) {
  std::vector<Folder> folders;
  if (const auto* volume = std::get_if<api::VolumeSource>(&spec.source))
    folders.push_back({kRevisionsVolume, volume->source, kRevisionsMount, true});
  else if (const std::string config_map = config_map_of(spec.source); !config_map.empty())
    folders.push_back(
        {kRevisionsVolume, {{"configMap", {{"name", config_map}}}}, kRevisionsMount, true});
  if (copies) folders.push_back({kToolsVolume, empty_folder(), kToolsMount, true});
  folders.push_back({kTemporaryVolume, empty_folder(), kTemporaryMount});
  if (has_database_files(spec.database))
    folders.push_back({kDatabaseVolume, database_volume(spec.database), kDatabaseMount, true});
  return folders;
}

Work work_of(const api::SchemaMigration& resource, const Run& run) {
  const api::Spec& spec = resource.spec;
  Work work{.request = request_of(resource, run), .grace = spec.runner.grace};
  for (const auto& copied : {copied_revisions(spec), copied_data(spec)})
    if (copied) work.copied.push_back(*copied);
  work.folders = common_folders(spec, !work.copied.empty());
  if (has_backup_volume(spec))
    work.folders.push_back({kBackupVolume, api::claim_source(spec.backup->claim), kBackupMount});
  if (has_data_volume(spec.data))
    work.folders.push_back({kDataVolume, data_volume(*spec.data), kDataMount, true});
  return work;
}

Json runner_container(const api::SchemaMigration& resource, const Work& work,
                      const RunnerDefaults& defaults, Json mounts) {
  const api::Runner& runner = resource.spec.runner;
  for (const Json& mount : runner.volume_mounts)
    mounts.push_back(mount);
  Json container = {
      {"name", kRunnerContainer},
      {"image", runner_image(resource, defaults)},
      {"args", arguments(work.request)},
      {"env", env(resource, work.request, work.variables)},
      {"resources", runner.resources},
      {"terminationMessagePath", kOutcomeFile},
      {"terminationMessagePolicy", "FallbackToLogsOnError"},
      {"securityContext", container_security()},
      {"volumeMounts", std::move(mounts)},
  };
  set_if(container, "imagePullPolicy", runner.image_pull_policy);
  return container;
}

Json init_container(const char* name, const api::Runner& runner, const std::string& image,
                    const std::string& pull_policy, const std::vector<std::string>& command) {
  Json container = {
      {"name", name},
      {"image", image},
      {"command", command},
      // A quota of a namespace can require that every container has requests and limits.
      {"resources", runner.resources},
      {"terminationMessagePolicy", "FallbackToLogsOnError"},
      {"securityContext", container_security()},
      {"volumeMounts", Json::array({{{"name", kToolsVolume}, {"mountPath", kToolsMount}}})},
  };
  set_if(container, "imagePullPolicy", pull_policy);
  return container;
}

/// Empty where nothing is copied.
Json copying_containers(const api::SchemaMigration& resource, const std::vector<Copied>& copied,
                        const RunnerDefaults& defaults) {
  if (copied.empty()) return Json::array();
  const std::string copier = std::string(kToolsMount) + "/headway-copier";
  const api::Runner& runner = resource.spec.runner;
  Json containers = Json::array({init_container(
      kToolsContainer, runner, runner_image(resource, defaults), runner.image_pull_policy,
      {"/usr/local/bin/headway-copier", "copy-self", copier})});
  for (const auto& [container, image, to] : copied)
    containers.push_back(init_container(container, runner, image->reference, image->pull_policy,
                                        {copier, "copy", image->path, to}));
  return containers;
}

/// A native sidecar: Kubernetes ends it once the runner has ended.
Json sidecar(Json container, const api::Runner& runner) {
  container["restartPolicy"] = "Always";
  // As with the init containers of ours: a quota, and the pod security level of the namespace.
  if (!container.contains("resources")) container["resources"] = runner.resources;
  if (!container.contains("securityContext")) container["securityContext"] = container_security();
  return container;
}

Json pod_security(const RunnerDefaults& defaults) {
  Json security = {{"runAsNonRoot", true}, {"seccompProfile", {{"type", "RuntimeDefault"}}}};
  if (defaults.cluster_assigns_user) return security;
  security.update({{"runAsUser", kUser},
                   {"runAsGroup", kUser},
                   {"fsGroup", kUser},
                   // Without this the kubelet changes the owner of every backup before each run.
                   {"fsGroupChangePolicy", "OnRootMismatch"}});
  return security;
}

Json pod_of(const api::SchemaMigration& resource, const Work& work,
            const RunnerDefaults& defaults) {
  const api::Runner& runner = resource.spec.runner;
  Volumes volumes = volumes_of(work.folders, runner.volumes);
  Json first = copying_containers(resource, work.copied, defaults);
  first.insert(first.end(), work.sidecars.begin(), work.sidecars.end());
  for (const Json& container : runner.sidecars)
    first.push_back(sidecar(container, runner));
  Json spec = {
      {"restartPolicy", "Never"},
      {"terminationGracePeriodSeconds", work.grace.count()},
      {"automountServiceAccountToken", false},
      // A Service called headway would set HEADWAY_… variables, which are the runner's options.
      {"enableServiceLinks", false},
      {"securityContext", pod_security(defaults)},
      {"containers",
       Json::array({runner_container(resource, work, defaults, std::move(volumes.mounts))})},
      {"volumes", std::move(volumes.volumes)},
  };
  set_if(spec, "initContainers", first);
  set_if(spec, "serviceAccountName", runner.service_account_name);
  set_if(spec, "priorityClassName", runner.priority_class_name);
  set_if(spec, "nodeSelector", runner.node_selector);
  set_if(spec, "tolerations", runner.tolerations);
  set_if(spec, "affinity", runner.affinity);
  set_if(spec, "topologySpreadConstraints", runner.topology_spread_constraints);
  for (const std::string& secret : runner.image_pull_secrets)
    spec["imagePullSecrets"].push_back({{"name", secret}});
  return spec;
}

}  // namespace

Json pod_spec(const api::SchemaMigration& resource, const Run& run,
              const RunnerDefaults& defaults) {
  return pod_of(resource, work_of(resource, run), defaults);
}

Json pod_spec(const api::SchemaMigration& resource, const Look& look,
              const RunnerDefaults& defaults) {
  const api::Spec& spec = resource.spec;
  Work work{.request = request_of(resource, look), .grace = kLookGrace};
  if (const auto copied = copied_revisions(spec)) work.copied.push_back(*copied);
  work.folders = common_folders(spec, !work.copied.empty());
  const Scratch scratch = scratch_of(*spec.drift, look.id);
  work.variables.push_back(scratch.variable);
  work.folders.insert(work.folders.end(), scratch.folders.begin(), scratch.folders.end());
  if (!scratch.server.is_null()) work.sidecars.push_back(sidecar(scratch.server, spec.runner));
  return pod_of(resource, work, defaults);
}

}  // namespace headway::reconcile
