// The Jobs and pods of a run that started: looked for, observed, deleted.
#include "tests/unit/reconcile/reconciler_bench.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

using namespace reconcile;
using kube::Json;

TEST_CASE("before a Job is called lost, the API server is asked") {
  ReconcilerBench bench;
  bench.start_run();
  SECTION("it is there, and only the cache is behind") {
    bench.answer(200, first_job().dump());
    CHECK_FALSE(bench.reconcile().failed);
    CHECK(bench.transport.requests().size() == 3);
  }
  SECTION("it is gone: then the same run is started again, to learn its end from the database") {
    bench.answer(404, refusal(404, "NotFound"));
    bench.answer(201, "{}");
    bench.answer_with_version("102");
    CHECK_FALSE(bench.reconcile().failed);
    REQUIRE(bench.transport.requests().size() == 5);
    CHECK(bench.transport.lines()[3] == kCreateJob);
    CHECK(bench.body(3)["metadata"]["name"] == bench.body(0)["metadata"]["name"]);
    CHECK(bench.body(3)["spec"] == bench.body(0)["spec"]);
    CHECK(bench.body(4)["status"]["lastRun"]["jobs"] == 2);
    CHECK(bench.ready_reason(4) == "Progressing");
    CHECK(bench.finished.empty());
  }
  SECTION("it is gone time and again") {
    bench.resource["status"]["lastRun"]["jobs"] = 3;
    bench.answer(404, refusal(404, "NotFound"));
    bench.answer_with_version("102");
    CHECK_FALSE(bench.reconcile().failed);
    REQUIRE(bench.transport.requests().size() == 4);
    CHECK(bench.ready_reason(3) == "OutcomeLost");
    CHECK(bench.finished == std::vector{OutcomeKind::kFailed});
  }
}

TEST_CASE("an ended Job's pod is asked for when its end is not in the cache") {
  ReconcilerBench bench;
  Json job = first_job();
  job["status"]["conditions"] = {{{"type", "Complete"}, {"status", "True"}}};
  bench.jobs = {job};
  const std::string run = job["metadata"]["labels"][label::kRun];
  const Json outcome = {{"version", 1},
                        {"run", run},
                        {"outcome", "Succeeded"},
                        {"to", {"3f2a"}},
                        {"current", {"3f2a"}}};
  Json pod = json_of_yaml(R"(
    metadata: {name: p, namespace: shop, uid: uid-of-pod, ownerReferences: [{uid: uid-of-job, controller: true}]}
    status: {phase: Succeeded, containerStatuses: [{name: runner, state: {terminated: {exitCode: 0}}}]}
  )");
  pod["status"]["containerStatuses"][0]["state"]["terminated"]["message"] = outcome.dump();
  bench.answer(200, Json{{"kind", "PodList"},
                         {"apiVersion", "v1"},
                         {"metadata", {{"resourceVersion", "9"}}},
                         {"items", {pod}}}
                        .dump());
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 2);
  CHECK(bench.transport.requests()[0].path.contains("labelSelector=headway.dev%2Frun%3D" + run));
  CHECK(bench.ready_reason(1) == "Succeeded");
  CHECK(bench.finished == std::vector{OutcomeKind::kSucceeded});
}

TEST_CASE("a Job of ours by label only is not observed") {
  ReconcilerBench bench;
  Json theirs = first_job();
  theirs["metadata"]["ownerReferences"][0]["controller"] = false;
  bench.jobs = {theirs};
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.reconcile();
  CHECK(bench.transport.lines()[0] == kCreateJob);
}

TEST_CASE(
    "a finished Job whose result is in the status is left to expire, its UID being the same") {
  ReconcilerBench bench;
  const auto migration = api::schema_migration_from_json(new_resource());
  Json job = first_job();
  job["status"]["conditions"] = {{{"type", "Complete"}, {"status", "True"}}};
  bench.jobs = {job};
  api::Status status;
  status.observed_generation = 1;
  status.last_handled = inputs_hash(migration);
  api::LastRun& run = status.last_run.emplace();
  run.id = job["metadata"]["labels"][label::kRun];
  run.outcome = OutcomeKind::kSucceeded;
  run.finished_at = Time{};
  bench.resource["status"] = api::to_json(status);
  SECTION("it is there") {
    bench.answer(200, "{}");
  }
  SECTION("it is gone") {
    bench.answer(404, refusal(404, "NotFound"));
  }
  SECTION("another is there") {
    bench.answer(409, refusal(409, "Conflict"));
  }
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 2);
  CHECK(bench.body(0) == Json{{"metadata", {{"uid", "uid-of-job"}}},
                              {"spec", {{"ttlSecondsAfterFinished", 86400}}}});
}

TEST_CASE(
    "a pod that goes on after its runner failed is ended by a deadline, its UID being the same") {
  ReconcilerBench bench;
  const auto migration = api::schema_migration_from_json(new_resource());
  const Json job = first_job();
  bench.jobs = {job};
  bench.pods = {json_of_yaml(R"(
    metadata: {name: p, namespace: shop, uid: uid-of-pod, ownerReferences: [{uid: uid-of-job, controller: true}]}
    status: {phase: Running, containerStatuses: [{name: runner, state: {terminated: {exitCode: 1, finishedAt: "1970-01-01T00:00:00Z"}}}]}
  )")};
  api::Status status;
  status.observed_generation = 1;
  status.last_handled = inputs_hash(migration);
  api::LastRun& run = status.last_run.emplace();
  run.id = job["metadata"]["labels"][label::kRun];
  run.outcome = OutcomeKind::kRolledBack;
  run.exit_code = 1;
  run.finished_at = Time{};
  bench.resource["status"] = api::to_json(status);
  bench.answer(200, "{}");
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() >= 1);
  CHECK(bench.transport.lines()[0] ==
        "PATCH /api/v1/namespaces/shop/pods/p?fieldManager=headway-operator");
  CHECK(bench.body(0) ==
        Json{{"metadata", {{"uid", "uid-of-pod"}}}, {"spec", {{"activeDeadlineSeconds", 1}}}});
}

TEST_CASE("a Job that has not started is deleted by its UID, its pod first") {
  ReconcilerBench bench;
  bench.resource["spec"]["suspend"] = true;
  bench.jobs = {first_job()};
  bench.answer(200, "{}");
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 2);
  CHECK(bench.transport.requests()[0].method == kube::Method::kDelete);
  CHECK(bench.body(0)["preconditions"]["uid"] == "uid-of-job");
  CHECK(bench.body(0)["propagationPolicy"] == "Foreground");
}

}  // namespace headway::testing
