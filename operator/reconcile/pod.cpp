#include "operator/reconcile/pod.hpp"

#include "operator/reconcile/data_access.hpp"
#include "operator/reconcile/database_access.hpp"
#include "operator/reconcile/runner_request.hpp"
#include "operator/reconcile/volumes.hpp"

#include <set>
#include <string>
#include <vector>

namespace headway::reconcile {

namespace {

using kube::Json;

constexpr int kUser = 65532;

constexpr const char* kRevisionsVolume = "revisions";
constexpr const char* kToolsVolume = "headway";
constexpr const char* kBackupVolume = "backup";
constexpr const char* kTemporaryVolume = "tmp";

Json claim(const std::string& name) {
  return {{"persistentVolumeClaim", {{"claimName", name}}}};
}

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

std::string runner_image(const api::SchemaMigration& resource, const std::string& default_image) {
  const std::string& image = resource.spec.runner.image;
  return image.empty() ? default_image : image;
}

Json env(const api::SchemaMigration& resource, const RunRequest& request) {
  Json variables = database_variables(resource.spec.database);
  std::set<std::string> ours;
  for (const Json& variable : variables)
    ours.insert(variable.at("name").get<std::string>());
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

std::vector<Copied> copied_images(const api::Spec& spec) {
  std::vector<Copied> copied;
  if (const auto* image = std::get_if<api::ImageSource>(&spec.source))
    copied.push_back({kRevisionsContainer, image, kCopiedRevisions});
  if (const auto* image = spec.data ? std::get_if<api::ImageSource>(&*spec.data) : nullptr)
    copied.push_back({kDataContainer, image, kCopiedData});
  return copied;
}

/// The folders of the runner's container.
std::vector<Folder> folders_of(const api::Spec& spec) {
  std::vector<Folder> folders;
  if (const auto* volume = std::get_if<api::VolumeSource>(&spec.source))
    folders.push_back({kRevisionsVolume, claim(volume->claim), kRevisionsMount, true});
  else if (const std::string config_map = config_map_of(spec.source); !config_map.empty())
    folders.push_back(
        {kRevisionsVolume, {{"configMap", {{"name", config_map}}}}, kRevisionsMount, true});
  if (!copied_images(spec).empty())
    folders.push_back({kToolsVolume, empty_folder(), kToolsMount, true});
  folders.push_back({kTemporaryVolume, empty_folder(), "/tmp"});
  if (has_backup_volume(spec))
    folders.push_back({kBackupVolume, claim(spec.backup->claim), kBackupMount});
  if (has_database_files(spec.database))
    folders.push_back({kDatabaseVolume, database_volume(spec.database), kDatabaseMount, true});
  if (has_data_volume(spec.data))
    folders.push_back({kDataVolume, data_volume(*spec.data), kDataMount, true});
  return folders;
}

Json runner_container(const api::SchemaMigration& resource, const Run& run,
                      const std::string& default_image, const Json& mounts) {
  const RunRequest request = request_of(resource, run);
  Json container = {
      {"name", kRunnerContainer},
      {"image", runner_image(resource, default_image)},
      {"args", arguments(request)},
      {"env", env(resource, request)},
      {"resources", resource.spec.runner.resources},
      {"terminationMessagePath", kOutcomeFile},
      {"terminationMessagePolicy", "FallbackToLogsOnError"},
      {"securityContext", container_security()},
      {"volumeMounts", mounts},
  };
  set_if(container, "imagePullPolicy", resource.spec.runner.image_pull_policy);
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
Json init_containers(const api::SchemaMigration& resource, const std::string& default_image) {
  const std::vector<Copied> copied = copied_images(resource.spec);
  if (copied.empty()) return Json::array();
  const std::string copier = std::string(kToolsMount) + "/headway-copier";
  const api::Runner& runner = resource.spec.runner;
  Json containers = Json::array({init_container(
      kToolsContainer, runner, runner_image(resource, default_image), runner.image_pull_policy,
      {"/usr/local/bin/headway-copier", "copy-self", copier})});
  for (const auto& [container, image, to] : copied)
    containers.push_back(init_container(container, runner, image->reference, image->pull_policy,
                                        {copier, "copy", image->path, to}));
  return containers;
}

Json pod_security() {
  return {{"runAsNonRoot", true},
          {"runAsUser", kUser},
          {"runAsGroup", kUser},
          {"fsGroup", kUser},
          // Without this the kubelet changes the owner of every backup before each run.
          {"fsGroupChangePolicy", "OnRootMismatch"},
          {"seccompProfile", {{"type", "RuntimeDefault"}}}};
}

}  // namespace

Json pod_spec(const api::SchemaMigration& resource, const Run& run,
              const std::string& default_image) {
  const api::Runner& runner = resource.spec.runner;
  const Volumes volumes = volumes_of(folders_of(resource.spec));
  Json spec = {
      {"restartPolicy", "Never"},
      {"terminationGracePeriodSeconds", kGrace.count()},
      {"automountServiceAccountToken", false},
      // A Service called headway would set HEADWAY_… variables, which are the runner's options.
      {"enableServiceLinks", false},
      {"securityContext", pod_security()},
      {"containers", Json::array({runner_container(resource, run, default_image, volumes.mounts)})},
      {"volumes", volumes.volumes},
  };
  set_if(spec, "initContainers", init_containers(resource, default_image));
  set_if(spec, "serviceAccountName", runner.service_account_name);
  set_if(spec, "priorityClassName", runner.priority_class_name);
  set_if(spec, "nodeSelector", runner.node_selector);
  set_if(spec, "tolerations", runner.tolerations);
  for (const std::string& secret : runner.image_pull_secrets)
    spec["imagePullSecrets"].push_back({{"name", secret}});
  return spec;
}

}  // namespace headway::reconcile
