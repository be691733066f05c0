#pragma once

#include "common/clock.hpp"
#include "operator/cache/cached_migration.hpp"
#include "operator/kube/client.hpp"
#include "operator/kube/reflector/informer.hpp"
#include "operator/reconcile/observe.hpp"
#include "operator/schedule/work_queue.hpp"

#include <atomic>
#include <string>

namespace headway::cache {

/// The caches of the objects that the operator watches: the resources, their Jobs, the Jobs' pods,
/// the Warnings about both, and the versions of the ConfigMaps. Each change enqueues its resource,
/// once enqueue() was called; one watch for all ConfigMaps is cheaper than one for each that a
/// resource names. Client, clock and queue must outlive it.
class Watched {
 public:
  /// `ns` empty: all namespaces.
  Watched(const kube::Client& client, const Clock& clock, schedule::WorkQueue& queue,
          const std::string& ns);

  void start();
  void stop();
  /// Enqueues all resources, and from now on those that change: this replica leads.
  void enqueue();
  bool have_synced() const;
  /// Why the operator cannot work now, for /readyz; empty: it can.
  std::string problem() const;

  /// Valid as long as this object.
  reconcile::Caches caches() const;

 private:
  /// Nothing of a ConfigMap is kept: the cache has its version.
  struct ConfigMap {};

  void changed(const kube::ObjectKey& key, const CachedMigration* resource);
  void add(const kube::ObjectKey& key, schedule::WorkQueue::Priority priority);
  void enqueue_by(const std::string& index);
  void warned(const kube::ObjectKey& event, const reconcile::ObservedEvent& warning);

  schedule::WorkQueue& queue_;
  std::atomic<bool> enqueues_ = false;
  kube::Informer<CachedMigration> resources_;
  kube::Informer<reconcile::ObservedJob> jobs_;
  kube::Informer<reconcile::ObservedPod> pods_;
  kube::Informer<reconcile::ObservedEvent> warnings_;
  kube::Informer<ConfigMap> config_maps_;
};

}  // namespace headway::cache
