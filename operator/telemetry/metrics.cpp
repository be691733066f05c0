#include "operator/telemetry/metrics.hpp"

#include "common/version.hpp"

#include <map>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace headway::telemetry {

namespace {

namespace prom = prometheus;

constexpr const char* kController = "schemamigration";

prom::Histogram::BucketBoundaries seconds_buckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

double seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

prom::Family<prom::Counter>& counter(prom::Registry& registry, const char* name, const char* help) {
  return prom::BuildCounter().Name(name).Help(help).Register(registry);
}

prom::Family<prom::Gauge>& gauge(prom::Registry& registry, const char* name, const char* help) {
  return prom::BuildGauge().Name(name).Help(help).Register(registry);
}

prom::Histogram& histogram(prom::Registry& registry, const char* name, const char* help,
                           const prom::Labels& labels) {
  return prom::BuildHistogram().Name(name).Help(help).Register(registry).Add(labels,
                                                                             seconds_buckets());
}

}  // namespace

struct Metrics::Series {
  explicit Series(std::string the_host) : host(std::move(the_host)) {
    for (const char* result : {"success", "requeue_after", "error"})
      reconciles.Add({{"controller", kController}, {"result", result}});
    for (const char* outcome : {"Succeeded", "UpToDate", "Planned", "RolledBack", "Partial",
                                "Failed", "PlanChanged", "Stuck", "Refused", "Interrupted"})
      runs.Add({{"outcome", outcome}});
    gauge(registry, "headway_build_info", "The version and commit of this program; always 1.")
        .Add({{"version", std::string(version())}, {"commit", std::string(commit())}})
        .Set(1);
  }

  const std::string host;
  prom::Registry registry;
  const prom::Labels controller{{"controller", kController}};
  const prom::Labels queue{{"name", kController}};

  prom::Family<prom::Counter>& reconciles =
      counter(registry, "controller_runtime_reconcile_total", "Reconciliations, by result.");
  prom::Counter& reconcile_errors =
      counter(registry, "controller_runtime_reconcile_errors_total", "Reconciliations that failed.")
          .Add(controller);
  prom::Histogram& reconcile_time = histogram(registry, "controller_runtime_reconcile_time_seconds",
                                              "How long a reconciliation took.", controller);
  prom::Gauge& workers =
      gauge(registry, "controller_runtime_max_concurrent_reconciles", "How many workers there are.")
          .Add(controller);

  prom::Gauge& active =
      gauge(registry, "controller_runtime_active_workers", "How many workers are at work.")
          .Add(controller);

  prom::Family<prom::Gauge>& leads =
      gauge(registry, "leader_election_master_status",
            "Whether this replica is the leader by the Lease of this name: 1, or 0.");

  prom::Gauge& depth =
      gauge(registry, "workqueue_depth", "Keys that wait for a worker.").Add(queue);
  prom::Counter& adds =
      counter(registry, "workqueue_adds_total", "Keys that were added.").Add(queue);
  prom::Counter& retries =
      counter(registry, "workqueue_retries_total", "Keys that were added again after a failure.")
          .Add(queue);
  prom::Histogram& waited = histogram(registry, "workqueue_queue_duration_seconds",
                                      "How long a key waited for a worker.", queue);
  prom::Histogram& worked =
      histogram(registry, "workqueue_work_duration_seconds", "How long a worker had a key.", queue);

  prom::Gauge& unfinished = gauge(registry, "workqueue_unfinished_work_seconds",
                                  "How long the keys that workers have now were in work, added up.")
                                .Add(queue);
  prom::Gauge& longest = gauge(registry, "workqueue_longest_running_processor_seconds",
                               "How long the worker that is slowest now has had its key.")
                             .Add(queue);

  prom::Family<prom::Histogram>& request_time =
      prom::BuildHistogram()
          .Name("rest_client_request_duration_seconds")
          .Help("How long the API server took to answer, by method and host.")
          .Register(registry);
  prom::Family<prom::Counter>& requests =
      counter(registry, "rest_client_requests_total",
              "Requests to the API server, by code, method and host.");
  prom::Family<prom::Counter>& runs =
      counter(registry, "headway_runs_total", "Runs that ended, by outcome.");

  prom::Family<prom::Gauge>& drift =
      gauge(registry, "headway_schema_drifted",
            "Whether the schema of a resource's database was not that of its revisions at the last "
            "look: 1, or 0.");
  std::mutex drift_mutex;
  std::map<std::pair<std::string, std::string>, prom::Gauge*> drift_of;
};

Metrics::Metrics(std::string host) : series_(std::make_unique<Series>(std::move(host))) {}
Metrics::~Metrics() = default;

void Metrics::reconciling() {
  series_->active.Increment();
}

void Metrics::reconciled(ReconcileResult result, Duration took) {
  const char* word = "success";
  if (result == ReconcileResult::kRequeueAfter) word = "requeue_after";
  if (result == ReconcileResult::kError) {
    word = "error";
    series_->reconcile_errors.Increment();
  }
  series_->reconciles.Add({{"controller", kController}, {"result", word}}).Increment();
  series_->reconcile_time.Observe(seconds(took));
  series_->active.Decrement();
}

void Metrics::requested(std::string_view method, int code, Duration took) {
  series_->request_time
      .Add({{"method", std::string(method)}, {"host", series_->host}}, seconds_buckets())
      .Observe(seconds(took));
  series_->requests
      .Add({{"code", code == 0 ? "<error>" : std::to_string(code)},
            {"method", std::string(method)},
            {"host", series_->host}})
      .Increment();
}

void Metrics::run_finished(std::string_view outcome) {
  series_->runs.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::drifted(const std::string& ns, const std::string& name, std::optional<bool> drifted) {
  const std::lock_guard lock(series_->drift_mutex);
  const auto found = series_->drift_of.find({ns, name});
  if (!drifted) {
    if (found == series_->drift_of.end()) return;
    series_->drift.Remove(found->second);
    series_->drift_of.erase(found);
    return;
  }
  prom::Gauge& gauge = found == series_->drift_of.end()
                           ? series_->drift.Add({{"namespace", ns}, {"name", name}})
                           : *found->second;
  gauge.Set(*drifted ? 1 : 0);
  series_->drift_of.insert_or_assign({ns, name}, &gauge);
}

void Metrics::workers(int count) {
  series_->workers.Set(count);
}

void Metrics::leads(const std::string& lease, bool leads) {
  series_->leads.Add({{"name", lease}}).Set(leads ? 1 : 0);
}

void Metrics::unfinished(const schedule::Unfinished& work) {
  series_->unfinished.Set(seconds(work.total));
  series_->longest.Set(seconds(work.longest));
}

void Metrics::added(std::size_t count) {
  series_->adds.Increment(static_cast<double>(count));
}
void Metrics::depth(std::size_t depth) {
  series_->depth.Set(static_cast<double>(depth));
}
void Metrics::taken(Duration waited) {
  series_->waited.Observe(seconds(waited));
}
void Metrics::done(Duration worked) {
  series_->worked.Observe(seconds(worked));
}
void Metrics::retried() {
  series_->retries.Increment();
}

std::string Metrics::text() const {
  return prom::TextSerializer().Serialize(series_->registry.Collect());
}

}  // namespace headway::telemetry
