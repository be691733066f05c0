#pragma once

#include "common/clock.hpp"
#include "operator/kube/client.hpp"
#include "operator/reconcile/contents.hpp"
#include "operator/reconcile/observed.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace headway::reconcile {

/// Access to the cached objects of the API server: informers, or a test's objects. All functions
/// are called from several threads.
struct Caches {
  std::function<std::shared_ptr<const kube::Json>(const kube::ObjectKey&)> resource;
  /// Jobs and pods of a namespace by the UID of their resource.
  std::function<std::vector<std::shared_ptr<const ObservedJob>>(const std::string& ns,
                                                                const std::string& uid)>
      jobs;
  std::function<std::vector<std::shared_ptr<const ObservedPod>>(const std::string& ns,
                                                                const std::string& uid)>
      pods;
  /// The Warnings about a Job or a pod, by its UID.
  std::function<std::vector<std::shared_ptr<const ObservedEvent>>(const std::string& uid)> warnings;
  /// The resourceVersion of a watched ConfigMap; empty: the ConfigMap is not watched or not there.
  std::function<std::string(const kube::ObjectKey&)> config_map_version;
};

/// Collects the facts about one resource from the caches and, where these have a gap, from the API
/// server itself: a cache that lags behind must not look like a Job that is gone. Thread-safe. The
/// client must outlive it.
class Observer {
 public:
  Observer(const kube::Client& client, Caches caches)
      : client_(client), caches_(std::move(caches)), contents_(client) {}

  /// Null if there is no such resource.
  std::shared_ptr<const kube::Json> resource(const kube::ObjectKey& key) const {
    return caches_.resource(key);
  }

  /// Throws as kube::Client does.
  Observed observe(api::SchemaMigration resource, std::stop_token stop) const;

 private:
  void add_cached(Observed& observed) const;
  void add_dependencies(Observed& observed) const;
  void add_job(Observed& observed, const std::string& name, std::stop_token stop) const;
  void add_pods(Observed& observed, const std::string& label, const std::string& id,
                std::stop_token stop) const;
  void add_content(Observed& observed, bool needed, std::stop_token stop) const;
  void add_rollouts(Observed& observed, std::stop_token stop) const;
  void add_backup(Observed& observed, const Gaps& gaps, std::stop_token stop) const;
  void add_warnings(Observed& observed) const;

  const kube::Client& client_;
  const Caches caches_;
  const Contents contents_;
};

}  // namespace headway::reconcile
