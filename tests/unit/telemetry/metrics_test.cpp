#include "operator/telemetry/metrics.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace headway::testing {

namespace {

using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;
using telemetry::Metrics;

}  // namespace

TEST_CASE("reconciliations are counted by result, and timed") {
  Metrics metrics("10.96.0.1:443");
  metrics.reconciled(Metrics::ReconcileResult::kSuccess, milliseconds{2});
  metrics.reconciled(Metrics::ReconcileResult::kRequeueAfter, milliseconds{2});
  metrics.reconciled(Metrics::ReconcileResult::kError, milliseconds{2});
  const std::string text = metrics.text();
  CHECK_THAT(text, ContainsSubstring("controller_runtime_reconcile_total{controller="
                                     "\"schemamigration\",result=\"success\"} 1"));
  CHECK_THAT(text, ContainsSubstring("controller_runtime_reconcile_total{controller="
                                     "\"schemamigration\",result=\"requeue_after\"} 1"));
  CHECK_THAT(
      text,
      ContainsSubstring(
          "controller_runtime_reconcile_total{controller=\"schemamigration\",result=\"error\"} 1"));
  CHECK_THAT(text,
             ContainsSubstring(
                 "controller_runtime_reconcile_errors_total{controller=\"schemamigration\"} 1"));
  CHECK_THAT(
      text,
      ContainsSubstring(
          "controller_runtime_reconcile_time_seconds_count{controller=\"schemamigration\"} 3"));
}

TEST_CASE("requests are counted by code, method and host") {
  Metrics metrics("10.96.0.1:443");
  metrics.requested("GET", 200, milliseconds{3});
  metrics.requested("GET", 200, milliseconds{3});
  metrics.requested("POST", 0, milliseconds{3});
  const std::string text = metrics.text();
  CHECK_THAT(
      text,
      ContainsSubstring(
          "rest_client_requests_total{code=\"200\",host=\"10.96.0.1:443\",method=\"GET\"} 2"));
  CHECK_THAT(
      text,
      ContainsSubstring(
          "rest_client_requests_total{code=\"<error>\",host=\"10.96.0.1:443\",method=\"POST\"} 1"));
}

TEST_CASE("requests are timed by method") {
  Metrics metrics("10.96.0.1:443");
  metrics.requested("GET", 200, milliseconds{3});
  metrics.requested("GET", 500, milliseconds{3});
  CHECK_THAT(metrics.text(),
             ContainsSubstring("rest_client_request_duration_seconds_count{host=\"10.96.0.1:443\","
                               "method=\"GET\"} 2"));
}

TEST_CASE("workers show while they are at work") {
  constexpr const char* kActive =
      "controller_runtime_active_workers{controller=\"schemamigration\"} ";
  Metrics metrics("10.96.0.1:443");
  metrics.reconciling();
  metrics.reconciling();
  CHECK_THAT(metrics.text(), ContainsSubstring(std::string(kActive) + "2"));
  metrics.reconciled(Metrics::ReconcileResult::kSuccess, milliseconds{2});
  CHECK_THAT(metrics.text(), ContainsSubstring(std::string(kActive) + "1"));
  metrics.unfinished({.total = milliseconds{4000}, .longest = milliseconds{3000}});
  const std::string text = metrics.text();
  CHECK_THAT(text,
             ContainsSubstring("workqueue_unfinished_work_seconds{name=\"schemamigration\"} 4"));
  CHECK_THAT(text, ContainsSubstring(
                       "workqueue_longest_running_processor_seconds{name=\"schemamigration\"} 3"));
}

TEST_CASE("outcomes that there were none of show as such, so that their first one is a change") {
  const std::string text = Metrics("10.96.0.1:443").text();
  for (const char* outcome : {"Succeeded", "UpToDate", "RolledBack", "Partial", "Failed", "Stuck",
                              "Refused", "Interrupted"})
    CHECK_THAT(text,
               ContainsSubstring(std::string("headway_runs_total{outcome=\"") + outcome + "\"} 0"));
}

TEST_CASE("a drifted database shows as long as that is known") {
  const std::string series = "headway_schema_drifted{name=\"app\",namespace=\"shop\"} ";
  Metrics metrics("10.96.0.1:443");
  CHECK_FALSE(metrics.text().contains("headway_schema_drifted{"));
  metrics.drifted("shop", "app", true);
  CHECK_THAT(metrics.text(), ContainsSubstring(series + "1"));
  metrics.drifted("shop", "app", false);
  CHECK_THAT(metrics.text(), ContainsSubstring(series + "0"));
  metrics.drifted("shop", "app", std::nullopt);
  metrics.drifted("shop", "app", std::nullopt);
  CHECK_FALSE(metrics.text().contains("headway_schema_drifted{"));
}

TEST_CASE("the queue and the runs show") {
  Metrics metrics("10.96.0.1:443");
  metrics.added(2);
  metrics.depth(5);
  metrics.taken(milliseconds{3});
  metrics.done(milliseconds{4});
  metrics.retried();
  metrics.workers(4);
  metrics.run_finished("RolledBack");
  const std::string text = metrics.text();
  CHECK_THAT(text, ContainsSubstring("workqueue_adds_total{name=\"schemamigration\"} 2"));
  CHECK_THAT(text, ContainsSubstring("workqueue_depth{name=\"schemamigration\"} 5"));
  CHECK_THAT(text, ContainsSubstring(
                       "workqueue_queue_duration_seconds_count{name=\"schemamigration\"} 1"));
  CHECK_THAT(
      text, ContainsSubstring("workqueue_work_duration_seconds_count{name=\"schemamigration\"} 1"));
  CHECK_THAT(text, ContainsSubstring("workqueue_retries_total{name=\"schemamigration\"} 1"));
  CHECK_THAT(text,
             ContainsSubstring(
                 "controller_runtime_max_concurrent_reconciles{controller=\"schemamigration\"} 4"));
  CHECK_THAT(text, ContainsSubstring("headway_runs_total{outcome=\"RolledBack\"} 1"));
  CHECK_THAT(text, ContainsSubstring("headway_build_info{commit="));
}

TEST_CASE("the leader is the replica whose gauge is 1; without an election there is no gauge") {
  Metrics metrics("10.96.0.1:443");
  CHECK_THAT(metrics.text(), !ContainsSubstring("leader_election_master_status{"));
  metrics.leads("headway-operator", false);
  CHECK_THAT(metrics.text(),
             ContainsSubstring("leader_election_master_status{name=\"headway-operator\"} 0"));
  metrics.leads("headway-operator", true);
  CHECK_THAT(metrics.text(),
             ContainsSubstring("leader_election_master_status{name=\"headway-operator\"} 1"));
}

}  // namespace headway::testing
