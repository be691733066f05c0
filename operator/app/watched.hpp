#pragma once

#include "common/clock.hpp"
#include "operator/kube/client.hpp"
#include "operator/kube/reflector/informer.hpp"
#include "operator/reconcile/observe.hpp"
#include "operator/schedule/work_queue.hpp"

#include <atomic>
#include <string>

namespace headway::app {

/// The caches of the objects that the operator watches: the resources, their Jobs, the Jobs' pods,
/// and the versions of the ConfigMaps. Each change enqueues its resource, once enqueue() was
/// called; one watch for all ConfigMaps is cheaper than one for each that a resource names. Client,
/// clock and queue must outlive it.
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
  void add(const kube::ObjectKey& key);
  void enqueue_owner(const kube::Json& object);
  void enqueue_dependents(const kube::ObjectKey& key);
  void enqueue_users(const kube::ObjectKey& config_map);

  schedule::WorkQueue& queue_;
  std::atomic<bool> enqueues_ = false;
  kube::Informer resources_;
  kube::Informer jobs_;
  kube::Informer pods_;
  kube::Informer config_maps_;
};

}  // namespace headway::app
