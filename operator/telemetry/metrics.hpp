#pragma once

#include "operator/schedule/work_queue.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace headway::telemetry {

/// Everything that /metrics shows, under the names that dashboards for controller-runtime know, and
/// headway_*. Thread-safe.
class Metrics final : public schedule::QueueObserver {
 public:
  enum class ReconcileResult { kSuccess, kRequeueAfter, kError };

  /// `host` is the API server's, a label of its requests.
  explicit Metrics(std::string host);
  ~Metrics() override;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// A worker begins; reconciled() has to follow.
  void reconciling();
  void reconciled(ReconcileResult result, Duration took);
  /// `code` 0: there was no answer.
  void requested(std::string_view method, int code, Duration took);
  void run_finished(std::string_view outcome);
  /// Whether the database of this resource has drifted; nothing: that is not known, and there is no
  /// such series.
  void drifted(const std::string& ns, const std::string& name, std::optional<bool> drifted);
  void workers(int count);
  /// Whether this replica leads at this moment, by the Lease of this name; to be called before
  /// text() where there is an election.
  void leads(const std::string& lease, bool leads);
  /// The work in progress at this moment; to be called before text().
  void unfinished(const schedule::Unfinished& work);

  void added(std::size_t count) override;
  void depth(std::size_t depth) override;
  void taken(Duration waited) override;
  void done(Duration worked) override;
  void retried() override;

  /// In Prometheus' text format, version 0.0.4.
  std::string text() const;

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

inline constexpr const char* kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace headway::telemetry
