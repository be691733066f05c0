#pragma once

#include "common/clock.hpp"
#include "operator/kube/client.hpp"
#include "operator/kube/reflector/store.hpp"
#include "operator/reconcile/contents.hpp"
#include "operator/reconcile/observed.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace headway::reconcile {

/// What is kept of the API server's objects: informers, or a test's. All are called from several
/// threads.
struct Caches {
  std::function<kube::ObjectPtr(const kube::ObjectKey&)> resource;
  /// Jobs and pods by the UID of their resource, as their label says.
  std::function<std::vector<kube::ObjectPtr>(const std::string& uid)> jobs;
  std::function<std::vector<kube::ObjectPtr>(const std::string& uid)> pods;
  /// The resourceVersion of a ConfigMap that is watched; empty: it is not, or is not there.
  std::function<std::string(const kube::ObjectKey&)> config_map_version;
};

/// What the caches hold of a resource, and where they have a gap, what the API server itself says:
/// a cache that is a moment behind must not look like a Job that is gone. Thread-safe. The client
/// must outlive it.
class Observer {
 public:
  Observer(const kube::Client& client, Caches caches)
      : client_(client), caches_(std::move(caches)), contents_(client) {}

  /// Null where there is no such resource.
  kube::ObjectPtr resource(const kube::ObjectKey& key) const { return caches_.resource(key); }

  /// Throws as kube::Client does.
  Observed observe(api::SchemaMigration resource, Time now, std::stop_token stop) const;

 private:
  void add_cached(Observed& observed) const;
  void add_job(Observed& observed, const std::string& name, std::stop_token stop) const;
  void add_pods(Observed& observed, const std::string& run_id, std::stop_token stop) const;
  void add_content(Observed& observed, bool needed, std::stop_token stop) const;
  void add_events(Observed& observed, const std::string& uid, std::stop_token stop) const;

  const kube::Client& client_;
  const Caches caches_;
  const Contents contents_;
};

}  // namespace headway::reconcile
