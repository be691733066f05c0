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

/// Everything the operator consists of, in the order in which one part needs another. For one
/// thread.
class Application {
 public:
  /// Reads the configuration. Throws headway::Error where that is not possible.
  explicit Application(Options options);
  /// stop().
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Listens, watches and, as soon as the caches have synced, works; returns at once.
  void start();

  /// In order: not ready any more, what is being worked at comes to its end, the caches stop, the
  /// listener closes.
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
  std::jthread starter_;  ///< makes the workers; before it they are nobody's
  std::unique_ptr<http::Listener> listener_;
};

}  // namespace headway::app
