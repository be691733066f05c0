#pragma once

#include "common/clock.hpp"
#include "operator/app/election.hpp"
#include "operator/app/memory.hpp"
#include "operator/app/options.hpp"
#include "operator/cache/watched.hpp"
#include "operator/http/client_transport.hpp"
#include "operator/http/listener.hpp"
#include "operator/kube/config.hpp"
#include "operator/leader/boot_clock.hpp"
#include "operator/leader/fenced_transport.hpp"
#include "operator/leader/lead.hpp"
#include "operator/reconcile/reconciler.hpp"
#include "operator/schedule/workers.hpp"
#include "operator/telemetry/health.hpp"
#include "operator/telemetry/metrics.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace headway::app {

/// All parts of the operator, in the order of their dependencies. For one thread.
///
/// Where there are several replicas, all of them watch, and one of them works: the leader. Nothing
/// is written by another one, nor by one that has led and whose Lease may have gone to another.
class Application {
 public:
  /// Reads the configuration. Throws headway::Error if that fails.
  explicit Application(Options options);
  /// stop().
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Starts to listen and to watch and, as soon as the caches have synced and this replica leads,
  /// to work; returns at once. `on_lost` is called, on another thread, if this replica led and does
  /// not any more: stop() has to follow.
  void start(std::function<void()> on_lost);

  /// In order: /readyz fails, work in progress ends, the Lease is released, the caches stop, the
  /// listener closes.
  void stop();

  bool has_lost() const noexcept { return lost_; }

 private:
  http::ClientTransport::Options access();
  kube::ClientOptions client_options();
  std::unique_ptr<Election> election();
  std::string problem() const;
  std::string defect() const;
  void work_when_synced(std::stop_token stop, const std::function<void()>& on_lost);
  void work();
  schedule::Handled reconcile(const kube::ObjectKey& key, std::stop_token stop);
  void listen();

  const Options options_;
  const SystemClock clock_;
  kube::Config config_;
  telemetry::Metrics metrics_;
  const leader::BootClock boot_clock_;
  leader::Lead lead_;
  http::ClientTransport transport_;
  leader::FencedTransport fenced_;
  kube::Client client_;
  std::unique_ptr<Election> election_;  ///< null: this is the only replica
  schedule::WorkQueue queue_;
  cache::Watched watched_;
  reconcile::Reconciler reconciler_;
  telemetry::Health health_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::optional<schedule::Workers> workers_;
  std::atomic<bool> lost_ = false;
  std::jthread starter_;  ///< waits for the caches and the lead, then creates workers_
  std::unique_ptr<http::Listener> listener_;
  const MemoryReturn memory_return_{clock_};
};

}  // namespace headway::app
