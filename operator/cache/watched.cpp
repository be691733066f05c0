#include "operator/cache/watched.hpp"

#include "operator/api/schema_migration.hpp"
#include "operator/reconcile/labels.hpp"

#include <utility>

namespace headway::cache {

namespace {

using kube::Json;
using kube::ObjectKey;
using Priority = schedule::WorkQueue::Priority;

// Texts under which resources are found.

std::string owner(const std::string& ns, const std::string& uid) {
  return "uid " + ns + "/" + uid;
}

std::string used(const ObjectKey& config_map) {
  return "configMap " + kube::to_text(config_map);
}

std::string depends_on(const ObjectKey& resource) {
  return "dependsOn " + kube::to_text(resource);
}

/// A resource is found by its UID, by the ConfigMap that it uses and whose changes matter to it,
/// and by the resources that it waits for.
std::vector<std::string> indexes_of(const ObjectKey& key, const CachedMigration& resource) {
  std::vector<std::string> indexes{owner(key.ns, resource.uid)};
  if (!resource.config_map.empty()) indexes.push_back(used({key.ns, resource.config_map}));
  for (const std::string& name : resource.depends_on)
    indexes.push_back(depends_on({key.ns, name}));
  return indexes;
}

kube::Reflector::Options watch(const kube::Resource& resource, const std::string& ns,
                               const char* label = "") {
  return {.resource = resource, .selection = {.ns = ns, .label_selector = label}};
}

kube::Reflector::Options watch_metadata(const kube::Resource& resource, const std::string& ns) {
  return {.resource = resource, .selection = {.ns = ns, .metadata_only = true}};
}

kube::Reflector::Options watch_warnings(const std::string& ns) {
  return {.resource = kube::kEvents, .selection = {.ns = ns, .field_selector = "type=Warning"}};
}

}  // namespace

Watched::Watched(const kube::Client& client, const Clock& clock, schedule::WorkQueue& queue,
                 const std::string& ns)
    : queue_(queue),
      resources_(client, clock, watch(api::kSchemaMigrations, ns),
                 {.read = cache_migration,
                  .index_of = indexes_of,
                  .on_change = [this](const ObjectKey& key, const auto&,
                                      const auto& after) { changed(key, after.get()); }}),
      jobs_(client, clock, watch(kube::kJobs, ns, reconcile::label::kMigrationUid),
            {.read = reconcile::observe_job,
             .index_of =
                 [](const ObjectKey& key, const reconcile::ObservedJob& job) {
                   return std::vector{owner(key.ns, job.controller)};
                 },
             .on_change =
                 [this](const ObjectKey& key, const auto& before, const auto& after) {
                   for (const auto& job : {before, after})
                     if (job) enqueue_by(owner(key.ns, job->controller));
                 }}),
      pods_(client, clock, watch(kube::kPods, ns, reconcile::label::kMigrationUid),
            {.read = reconcile::observe_pod,
             .index_of =
                 [](const ObjectKey& key, const reconcile::ObservedPod& pod) {
                   return std::vector{owner(key.ns, pod.migration)};
                 },
             .on_change =
                 [this](const ObjectKey& key, const auto& before, const auto& after) {
                   for (const auto& pod : {before, after})
                     if (pod) enqueue_by(owner(key.ns, pod->migration));
                 }}),
      warnings_(client, clock, watch_warnings(ns),
                {.read = reconcile::observe_event,
                 .index_of =
                     [](const ObjectKey&, const reconcile::ObservedEvent& event) {
                       return std::vector{event.about};
                     },
                 .on_change =
                     [this](const ObjectKey& key, const auto&, const auto& after) {
                       if (after) warned(key, *after);
                     }}),
      config_maps_(client, clock, watch_metadata(kube::kConfigMaps, ns),
                   {.read = [](const Json&) { return ConfigMap{}; },
                    .on_change = [this](const ObjectKey& key, const auto&,
                                        const auto&) { enqueue_by(used(key)); }}) {}

void Watched::start() {
  resources_.start();
  jobs_.start();
  pods_.start();
  warnings_.start();
  config_maps_.start();
}

void Watched::stop() {
  resources_.stop();
  jobs_.stop();
  pods_.stop();
  warnings_.stop();
  config_maps_.stop();
}

void Watched::enqueue() {
  // In this order: an object that changes meanwhile is in the cache, or enqueues itself.
  enqueues_ = true;
  for (const ObjectKey& key : resources_.keys())
    add(key, Priority::kNormal);
}

/// What nobody has looked at yet comes first.
void Watched::changed(const ObjectKey& key, const CachedMigration* resource) {
  add(key, resource && !resource->looked_at ? Priority::kHigh : Priority::kNormal);
  enqueue_by(depends_on(key));
}

void Watched::add(const ObjectKey& key, Priority priority) {
  if (enqueues_) queue_.add(key, priority);
}

bool Watched::have_synced() const {
  // Warnings only explain: without the right to read them the operator works all the same.
  return resources_.has_synced() && jobs_.has_synced() && pods_.has_synced() &&
         (warnings_.has_synced() || warnings_.is_forbidden()) && config_maps_.has_synced();
}

std::string Watched::problem() const {
  if (resources_.is_unknown())
    return "the API server does not know schemamigrations.headway.dev: its definition is not "
           "applied";
  return have_synced() ? "" : "the caches have not synced yet";
}

reconcile::Caches Watched::caches() const {
  return {.resource = [this](const ObjectKey& key) -> std::shared_ptr<const Json> {
            const auto resource = resources_.get(key);
            return resource ? std::make_shared<const Json>(unpack(*resource)) : nullptr;
          },
          .jobs = [this](const std::string& ns,
                         const std::string& uid) { return jobs_.by_index(owner(ns, uid)); },
          .pods = [this](const std::string& ns,
                         const std::string& uid) { return pods_.by_index(owner(ns, uid)); },
          .warnings = [this](const std::string& uid) { return warnings_.by_index(uid); },
          .config_map_version = [this](const ObjectKey& key) { return config_maps_.version(key); }};
}

/// A resource that is not in the cache yet is enqueued when it arrives there.
void Watched::enqueue_by(const std::string& index) {
  for (const ObjectKey& key : resources_.keys_by_index(index))
    add(key, Priority::kNormal);
}

void Watched::warned(const ObjectKey& event, const reconcile::ObservedEvent& warning) {
  if (const auto job = jobs_.get({event.ns, warning.job}))
    enqueue_by(owner(event.ns, job->controller));
}

}  // namespace headway::cache
