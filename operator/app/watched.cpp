#include "operator/app/watched.hpp"

#include "operator/api/json_read.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/reconcile/dependencies.hpp"
#include "operator/reconcile/labels.hpp"

#include <utility>

namespace headway::app {

namespace {

using api::member;
using kube::Json;
using kube::ObjectPtr;

std::string used(const kube::ObjectKey& config_map) {
  return "configMap " + kube::to_text(config_map);
}

std::string depends_on(const kube::ObjectKey& resource) {
  return "dependsOn " + kube::to_text(resource);
}

/// A resource is found by its UID, by the ConfigMap that it uses and whose changes matter to it,
/// and by the resources that it waits for.
std::vector<std::string> indexes_of(const Json& resource) {
  std::vector<std::string> indexes{kube::metadata_text(resource, "uid")};
  const Json& source = member(member(resource, "spec"), "source");
  const Json& config_map = member(source, "configMap");
  if (const std::string name = api::text_member(config_map, "name");
      !name.empty() && member(config_map, "watch") != Json(false))
    indexes.push_back(used({kube::key_of(resource).ns, name}));
  for (const std::string& name : reconcile::dependencies_of(resource))
    indexes.push_back(depends_on({kube::key_of(resource).ns, name}));
  return indexes;
}

std::string migration_of(const Json& object) {
  return api::text_member(member(member(object, "metadata"), "labels"),
                          reconcile::label::kMigrationUid);
}

std::vector<std::string> by_migration(const Json& object) {
  return {migration_of(object)};
}

void strip_resource(Json& resource) {
  kube::strip_managed_fields(resource);
  if (member(member(resource, "metadata"), "annotations").is_object())
    resource["metadata"]["annotations"].erase("kubectl.kubernetes.io/last-applied-configuration");
}

/// Only one member of a Job's spec is read.
void strip_job(Json& job) {
  kube::strip_managed_fields(job);
  const Json ttl = member(member(job, "spec"), "ttlSecondsAfterFinished");
  job["spec"] = {{"ttlSecondsAfterFinished", ttl}};
}

/// Every ConfigMap is kept, of all namespaces: the less of each, the better.
void strip_config_map(Json& config_map) {
  config_map = {{"metadata",
                 {{"namespace", kube::metadata_text(config_map, "namespace")},
                  {"name", kube::metadata_text(config_map, "name")},
                  {"resourceVersion", kube::metadata_text(config_map, "resourceVersion")}}}};
}

/// Little of a pod's spec is read: its node and deadline, which init containers are sidecars, and
/// the limits of the containers.
void strip_pod(Json& pod) {
  kube::strip_managed_fields(pod);
  const Json& spec = member(pod, "spec");
  Json kept = {{"nodeName", member(spec, "nodeName")},
               {"activeDeadlineSeconds", member(spec, "activeDeadlineSeconds")}};
  for (const Json& container : member(spec, "initContainers"))
    if (const Json& policy = member(container, "restartPolicy"); !policy.is_null())
      kept["initContainers"].push_back(
          {{"name", member(container, "name")}, {"restartPolicy", policy}});
  for (const Json& container : member(spec, "containers"))
    if (const Json& limits = member(member(container, "resources"), "limits"); !limits.is_null())
      kept["containers"].push_back(
          {{"name", member(container, "name")}, {"resources", {{"limits", limits}}}});
  pod["spec"] = std::move(kept);
}

kube::Informer::Options options(const kube::Resource& resource, const std::string& ns,
                                const char* label, void (*strip)(Json&), kube::OnChange on_change,
                                kube::IndexOf index_of) {
  kube::Informer::Options options{.reflector = {.resource = resource},
                                  .index_of = std::move(index_of)};
  options.reflector.selection.ns = ns;
  options.reflector.selection.label_selector = label;
  options.reflector.transform = strip;
  options.reflector.on_change = std::move(on_change);
  return options;
}

kube::Informer::Options metadata_only(kube::Informer::Options options) {
  options.reflector.selection.metadata_only = true;
  return options;
}

}  // namespace

Watched::Watched(const kube::Client& client, const Clock& clock, schedule::WorkQueue& queue,
                 const std::string& ns)
    : queue_(queue),
      resources_(client, clock,
                 options(
                     api::kSchemaMigrations, ns, "", strip_resource,
                     [this](const kube::ObjectKey& key, const ObjectPtr&, const ObjectPtr&) {
                       add(key);
                       enqueue_dependents(key);
                     },
                     indexes_of)),
      jobs_(client, clock,
            options(
                kube::kJobs, ns, reconcile::label::kMigrationUid, strip_job,
                [this](const kube::ObjectKey&, const ObjectPtr& before, const ObjectPtr& after) {
                  enqueue_owner(after ? *after : *before);
                },
                by_migration)),
      pods_(client, clock,
            options(
                kube::kPods, ns, reconcile::label::kMigrationUid, strip_pod,
                [this](const kube::ObjectKey&, const ObjectPtr& before, const ObjectPtr& after) {
                  enqueue_owner(after ? *after : *before);
                },
                by_migration)),
      config_maps_(client, clock,
                   metadata_only(options(kube::kConfigMaps, ns, "", strip_config_map,
                                         [this](const kube::ObjectKey& key, const ObjectPtr&,
                                                const ObjectPtr&) { enqueue_users(key); },
                                         {}))) {}

void Watched::start() {
  resources_.start();
  jobs_.start();
  pods_.start();
  config_maps_.start();
}

void Watched::stop() {
  resources_.stop();
  jobs_.stop();
  pods_.stop();
  config_maps_.stop();
}

void Watched::enqueue() {
  // In this order: an object that changes meanwhile is in the cache, or enqueues itself.
  enqueues_ = true;
  for (const kube::ObjectKey& key : resources_.keys())
    add(key);
}

void Watched::add(const kube::ObjectKey& key) {
  if (enqueues_) queue_.add(key);
}

bool Watched::have_synced() const {
  return resources_.has_synced() && jobs_.has_synced() && pods_.has_synced() &&
         config_maps_.has_synced();
}

std::string Watched::problem() const {
  if (resources_.is_unknown())
    return "the API server does not know schemamigrations.headway.dev: its definition is not "
           "applied";
  return have_synced() ? "" : "the caches have not synced yet";
}

reconcile::Caches Watched::caches() const {
  return {.resource = [this](const kube::ObjectKey& key) { return resources_.get(key); },
          .jobs = [this](const std::string& uid) { return jobs_.by_index(uid); },
          .pods = [this](const std::string& uid) { return pods_.by_index(uid); },
          .config_map_version =
              [this](const kube::ObjectKey& key) {
                const ObjectPtr config_map = config_maps_.get(key);
                return config_map ? kube::metadata_text(*config_map, "resourceVersion")
                                  : std::string();
              }};
}

/// A resource that is not in the cache yet is enqueued when it arrives there.
void Watched::enqueue_owner(const Json& object) {
  for (const ObjectPtr& resource : resources_.by_index(migration_of(object)))
    add(kube::key_of(*resource));
}

void Watched::enqueue_dependents(const kube::ObjectKey& key) {
  for (const ObjectPtr& resource : resources_.by_index(depends_on(key)))
    add(kube::key_of(*resource));
}

void Watched::enqueue_users(const kube::ObjectKey& config_map) {
  for (const ObjectPtr& resource : resources_.by_index(used(config_map)))
    add(kube::key_of(*resource));
}

}  // namespace headway::app
