#pragma once

#include "common/clock.hpp"
#include "common/outcome.hpp"
#include "operator/reconcile/act.hpp"
#include "operator/reconcile/decide.hpp"
#include "operator/reconcile/observe.hpp"
#include "operator/schedule/workers.hpp"

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>

namespace headway::reconcile {

/// Brings one resource a step further: observe, decide, act. Thread-safe for different keys. The
/// client and the clock must outlive it.
class Reconciler {
 public:
  /// Calls for others; each may be empty.
  struct Hooks {
    /// For each run that ended, once its result is in a status.
    std::function<void(OutcomeKind)> on_finished = {};
    /// Whether the resource's database has drifted, at each look at it; nothing: that is not known.
    std::function<void(const kube::ObjectKey&, std::optional<bool>)> on_drift = {};
  };

  Reconciler(const kube::Client& client, const Clock& clock, Caches caches, OperatorConfig config,
             Hooks hooks);

  /// Does not throw: an error is logged, and `failed` is set if a retry can help.
  schedule::Handled reconcile(const kube::ObjectKey& key, std::stop_token stop);

 private:
  schedule::Handled step(const kube::ObjectKey& key, std::stop_token stop);
  schedule::Handled carry_out(const Observed& observed, const kube::Json& written,
                              Decision decision, std::stop_token stop);
  void look(const Observed& observed, Decision& decision, std::stop_token stop);
  void report_drift(const kube::ObjectKey& key, const api::Conditions& conditions) const;
  schedule::Handled judge(const kube::ApiError& error) const;
  /// `written` is the status as the API server has it.
  void write(const api::SchemaMigration& resource, const kube::Json& written,
             const api::Status& status, std::stop_token stop);
  void announce(const api::SchemaMigration& resource, const api::Status& status,
                std::stop_token stop);
  bool is_outdated(const kube::ObjectKey& key, const std::string& resource_version);

  const Clock& clock_;
  const Observer observer_;
  const Actor actor_;
  const OperatorConfig config_;
  const Hooks hooks_;

  std::mutex mutex_;
  /// The version that our last write of a status replaced, until the cache has a newer one: a cache
  /// that still has it lags behind.
  std::unordered_map<kube::ObjectKey, std::string> replaced_;
};

}  // namespace headway::reconcile
