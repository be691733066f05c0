#include "operator/reconcile/observe.hpp"

#include "operator/reconcile/dependencies.hpp"
#include "operator/reconcile/labels.hpp"
#include "operator/reconcile/outside_backup.hpp"

#include <algorithm>
#include <utility>

namespace headway::reconcile {

namespace {

constexpr kube::Resource kDeployments{"apps", "v1", "deployments"};
constexpr kube::Resource kStatefulSets{"apps", "v1", "statefulsets"};

/// Null for a kind of a newer definition.
const kube::Resource* resource_of(const api::Workload& workload) {
  if (workload.kind == api::kDeployment) return &kDeployments;
  return workload.kind == api::kStatefulSet ? &kStatefulSets : nullptr;
}

/// Where a Job or a pod belongs.
template <typename Value>
std::vector<Value>& list_of(const Value& value, std::vector<Value>& of_runs,
                            std::vector<Value>& of_looks, std::vector<Value>& of_backups) {
  if (value.look) return of_looks;
  return value.backup ? of_backups : of_runs;
}

}  // namespace

Observed Observer::observe(api::SchemaMigration resource, std::stop_token stop) const {
  Observed observed;
  observed.resource = std::move(resource);
  add_cached(observed);
  add_dependencies(observed);
  if (const Gaps gaps = find_gaps(observed); !gaps.job.empty()) add_job(observed, gaps.job, stop);
  const Gaps gaps = find_gaps(observed);
  if (!gaps.pods_of_run.empty()) add_pods(observed, label::kRun, gaps.pods_of_run, stop);
  add_content(observed, gaps.content, stop);
  if (gaps.rollouts) add_rollouts(observed, stop);
  add_backup(observed, gaps, stop);
  add_warnings(observed);
  return observed;
}

void Observer::add_cached(Observed& observed) const {
  const api::SchemaMigration& resource = observed.resource;
  for (const auto& job : caches_.jobs(resource.ns, resource.uid))
    if (job->controller == resource.uid)
      list_of(*job, observed.jobs, observed.looks, observed.backups).push_back(*job);
  std::ranges::sort(observed.jobs, {}, &ObservedJob::name);
  std::ranges::sort(observed.looks, {}, &ObservedJob::name);
  std::ranges::sort(observed.backups, {}, &ObservedJob::name);
  for (const auto& pod : caches_.pods(resource.ns, resource.uid))
    list_of(*pod, observed.pods, observed.look_pods, observed.backup_pods).push_back(*pod);
  std::ranges::sort(observed.pods, {}, &ObservedPod::name);
  std::ranges::sort(observed.look_pods, {}, &ObservedPod::name);
  std::ranges::sort(observed.backup_pods, {}, &ObservedPod::name);
}

void Observer::add_dependencies(Observed& observed) const {
  const std::vector<std::string>& names = observed.resource.spec.depends_on;
  if (names.empty()) return;
  const FindResource find = [&](const std::string& name) {
    return caches_.resource({observed.resource.ns, name});
  };
  for (const std::string& name : names)
    observed.dependencies.push_back(observe_dependency(name, find(name).get()));
  observed.dependency_cycle = find_cycle(observed.resource.name, names, find);
}

void Observer::add_job(Observed& observed, const std::string& name, std::stop_token stop) const {
  try {
    ObservedJob job =
        observe_job(client_.get(kube::kJobs, {observed.resource.ns, name}, std::move(stop)));
    if (job.controller == observed.resource.uid)
      list_of(job, observed.jobs, observed.looks, observed.backups).push_back(job);
  } catch (const kube::ApiError& error) {
    if (!error.not_found()) throw;
  }
}

void Observer::add_pods(Observed& observed, const std::string& label, const std::string& id,
                        std::stop_token stop) const {
  const kube::Selection of_job{
      .ns = observed.resource.ns, .label_selector = label + "=" + id, .field_selector = {}};
  for (const kube::Json& object : client_.list(kube::kPods, of_job, {}, stop).items) {
    ObservedPod pod = observe_pod(object);
    auto& pods = list_of(pod, observed.pods, observed.look_pods, observed.backup_pods);
    std::erase_if(pods, [&](const ObservedPod& known) { return known.uid == pod.uid; });
    pods.push_back(std::move(pod));
  }
}

void Observer::add_content(Observed& observed, bool needed, std::stop_token stop) const {
  const auto* source = std::get_if<api::ConfigMapSource>(&observed.resource.spec.source);
  if (!source) return;
  const kube::ObjectKey key{observed.resource.ns, source->name};
  const std::string version = source->watch ? caches_.config_map_version(key) : std::string();
  if (needed || !version.empty()) observed.content = contents_.hash_of(key, version, stop);
}

void Observer::add_rollouts(Observed& observed, std::stop_token stop) const {
  auto& rollouts = observed.rollouts.emplace();
  for (const api::Workload& workload : observed.resource.spec.contract->after) {
    ObservedRollout& rollout = rollouts.emplace_back(observe_rollout(workload, nullptr));
    const kube::Resource* kind = resource_of(workload);
    if (kind == nullptr) {
      rollout.obstacle = "a kind that this operator does not know";
      continue;
    }
    try {
      const kube::ObjectKey key{observed.resource.ns, workload.name};
      rollout = observe_rollout(workload, client_.get(*kind, key, stop));
    } catch (const kube::ApiError& error) {
      if (!error.not_found() && !error.forbidden()) throw;
      if (error.forbidden())
        rollout.obstacle = "which the operator may not read: see the chart's contract.enabled";
    }
  }
}

void Observer::add_backup(Observed& observed, const Gaps& gaps, std::stop_token stop) const {
  const std::string& ns = observed.resource.ns;
  if (!gaps.cnpg_backup.empty()) {
    try {
      observed.cnpg_backup = client_.get(kCnpgBackups, {ns, gaps.cnpg_backup}, stop);
    } catch (const kube::ApiError& error) {
      if (!error.not_found()) throw;
      observed.cnpg_backup = kube::Json::object();
    }
  }
  if (gaps.backup_job.empty()) return;
  if (!std::ranges::contains(observed.backups, gaps.backup_job, &ObservedJob::name))
    add_job(observed, gaps.backup_job, stop);
  const auto job = std::ranges::find(observed.backups, gaps.backup_job, &ObservedJob::name);
  if (job != observed.backups.end() && job->state != ObservedJob::State::kActive)
    add_pods(observed, label::kBackup, job->run.id, stop);
}

void Observer::add_warnings(Observed& observed) const {
  const auto add = [&](const auto& objects) {
    for (const auto& object : objects)
      for (const auto& event : caches_.warnings(object.uid))
        observed.events.push_back(*event);
  };
  add(observed.jobs);
  add(observed.pods);
  add(observed.looks);
  add(observed.look_pods);
  add(observed.backups);
  add(observed.backup_pods);
}

}  // namespace headway::reconcile
