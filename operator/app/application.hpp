#pragma once

#include "common/clock.hpp"
#include "operator/app/options.hpp"
#include "operator/app/watched.hpp"
#include "operator/http/client_transport.hpp"
#include "operator/http/listener.hpp"
#include "operator/kube/config.hpp"
#include "operator/reconcile/reconciler.hpp"
#include "operator/schedule/workers.hpp"
#include "operator/telemetry/health.hpp"
#include "operator/telemetry/metrics.hpp"

#include <memory>
#include <optional>
#include <thread>

namespace headway::app {

/// All parts of the operator, in the order of their dependencies. For one thread.
class Application {
 public:
  /// Reads the configuration. Throws headway::Error if that fails.
  explicit Application(Options options);
  /// stop().
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Starts to listen and to watch and, as soon as the caches have synced, to work; returns at
  /// once.
  void start();

  /// In order: /readyz fails, work in progress ends, the caches stop, the listener closes.
  void stop();

 private:
  kube::ClientOptions client_options();
  void work_when_synced(std::stop_token stop);
  schedule::Handled reconcile(const kube::ObjectKey& key, std::stop_token stop);
  void listen();

  const Options options_;
  const SystemClock clock_;
  kube::Config config_;
  telemetry::Metrics metrics_;
  http::ClientTransport transport_;
  kube::Client client_;
  schedule::WorkQueue queue_;
  Watched watched_;
  reconcile::Reconciler reconciler_;
  telemetry::Health health_;
  std::optional<schedule::Workers> workers_;
  std::jthread starter_;  ///< creates workers_; until it has ended no other thread may touch them
  std::unique_ptr<http::Listener> listener_;
};

}  // namespace headway::app
