// The writes, their order, and the answer where the API server says no.
#include "tests/unit/reconcile/reconciler_bench.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace headway::testing {

using namespace reconcile;
using kube::Json;

TEST_CASE("the Job is the first write, then the status of the version that was looked at") {
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK(bench.transport.lines() == std::vector<std::string>{kCreateJob, kWriteStatus});
  CHECK(bench.body(1)["metadata"]["resourceVersion"] == "100");
  CHECK(bench.body(1)["metadata"]["uid"] == kUid);
  CHECK(bench.body(1)["status"]["lastRun"]["job"] == bench.body(0)["metadata"]["name"]);
}

TEST_CASE("while the cache has not seen our own write, nothing is done") {
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.reconcile();
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK_FALSE(handled.look_again);
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a reconciliation that changes nothing writes nothing") {
  ReconcilerBench bench;
  bench.start_run();
  bench.jobs = {first_job()};
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a Job that waits for its pod costs one look each time, and no request") {
  ReconcilerBench bench;
  bench.start_run();
  bench.jobs = {first_job()};
  for (const int seconds : {0, 20, 30, 30}) {
    bench.clock.move(std::chrono::seconds(seconds));
    CHECK(bench.reconcile().look_again);
  }
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a Warning about the Job says why there is no pod, and is written once") {
  ReconcilerBench bench;
  bench.start_run();
  bench.jobs = {first_job()};
  bench.clock.move(std::chrono::seconds(20));
  bench.events = {json_of_yaml(R"(
    {type: Warning, reason: FailedCreate, note: exceeded quota, eventTime: "1970-01-01T01:00:01Z",
     regarding: {kind: Job, uid: uid-of-job}})")};
  bench.events[0]["regarding"]["name"] = first_job()["metadata"]["name"];
  bench.answer_with_version("102");
  bench.answer(201, "{}");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.lines().size() == 4);
  CHECK(bench.transport.lines()[2] == kWriteStatus);
  CHECK(bench.ready_reason(2) == "PodNotStarted");
  bench.resource["status"] = bench.body(2)["status"];
  bench.resource["metadata"]["resourceVersion"] = "102";
  bench.clock.move(std::chrono::seconds(30));
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().size() == 4);
}

TEST_CASE("a resource that is gone, or going, is left alone") {
  ReconcilerBench gone(Json(nullptr));
  CHECK_FALSE(gone.reconcile().failed);
  CHECK(gone.transport.requests().empty());

  Json leaving = new_resource();
  leaving["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z";
  ReconcilerBench going(leaving);
  CHECK_FALSE(going.reconcile().failed);
  CHECK(going.transport.requests().empty());
}

TEST_CASE("a resource that is going, and kept by a finalizer, ends its run") {
  Json leaving = new_resource();
  leaving["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z";
  leaving["metadata"]["finalizers"] = {"example.com/audit"};
  ReconcilerBench bench(leaving);
  bench.jobs = {first_job()};
  bench.answer(200, "{}");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 1);
  CHECK(bench.transport.requests()[0].method == kube::Method::kDelete);
}

TEST_CASE("what others write into the status is put right") {
  ReconcilerBench bench;
  bench.start_run();
  bench.jobs = {first_job()};
  SECTION("a text that is derived from another member") {
    bench.resource["status"]["current"] = "3f2a";
  }
  SECTION("a word that follows from the run") {
    bench.resource["status"]["outcome"] = "Succeeded";
  }
  SECTION("a condition") {
    bench.resource["status"]["conditions"][0]["status"] = "True";
  }
  SECTION("not a condition of theirs") {
    bench.resource["status"]["conditions"].insert(
        bench.resource["status"]["conditions"].begin(),
        {{"type", "Audited"}, {"status", "True"}, {"reason", "Yes"}, {"message", ""}});
    CHECK_FALSE(bench.reconcile().failed);
    CHECK(bench.transport.requests().size() == 2);
    return;
  }
  bench.answer_with_version("102");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.lines().size() == 3);
  CHECK(bench.transport.lines()[2] == kWriteStatus);
}

TEST_CASE("a Job that exists already is adopted if it is this run's") {
  ReconcilerBench bench;
  bench.answer(409, refusal(409, "AlreadyExists"));
  bench.answer(200, first_job().dump());
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 3);
  CHECK(bench.transport.lines()[2] == kWriteStatus);
  CHECK(bench.ready_reason(2) == "Progressing");
}

TEST_CASE("a Job of that name that is somebody else's is never touched") {
  Json theirs = first_job();
  SECTION("of another owner") {
    theirs["metadata"]["ownerReferences"][0]["uid"] = "another";
  }
  SECTION("of nobody") {
    theirs["metadata"].erase("ownerReferences");
  }
  SECTION("of another run") {
    theirs["metadata"]["labels"][label::kRun] = "another";
  }
  ReconcilerBench bench;
  bench.answer(409, refusal(409, "AlreadyExists"));
  bench.answer(200, theirs.dump());
  bench.answer_with_version("101");
  CHECK(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 3);
  CHECK(bench.transport.lines()[2] == kWriteStatus);
  CHECK(bench.ready_reason(2) == "JobRefused");
}

TEST_CASE("a Job that cannot be created is reported in the status and retried") {
  const int code = GENERATE(400, 403, 413, 422, 429, 500, 503, 504);
  ReconcilerBench bench;
  bench.answer(code, refusal(code, "Whatever", "exceeded quota: two-jobs"));
  bench.answer_with_version("101");
  CHECK(bench.reconcile().failed);
  CHECK(bench.ready_reason(1) == "JobRefused");
  const Json status = bench.body(1)["status"];
  CHECK(status["conditions"][0]["message"].get<std::string>().contains("exceeded quota: two-jobs"));
  CHECK_FALSE(status.contains("lastRun"));
  CHECK_FALSE(status.contains("lastHandled"));
}

TEST_CASE("a Job whose creation takes too long is reported, as another one is") {
  ReconcilerBench bench;
  bench.transport.add({.failure = kube::TransportError::Kind::kTimeout});
  bench.answer_with_version("101");
  CHECK(bench.reconcile().failed);
  CHECK(bench.ready_reason(1) == "JobRefused");
  CHECK(bench.body(1)["status"]["observedGeneration"] == 1);
}

TEST_CASE("an answer that never came leaves the status alone") {
  ReconcilerBench bench;
  bench.transport.add({.failure = kube::TransportError::Kind::kLost});
  CHECK(bench.reconcile().failed);
  CHECK(bench.transport.lines() == std::vector<std::string>{kCreateJob});
}

TEST_CASE("a conflict is no failure: the newer version is on its way") {
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer(409, refusal(409, "Conflict"));
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK(handled.look_again);
}

TEST_CASE("a status that is not found belongs to a resource that is gone") {
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer(404, refusal(404, "NotFound"));
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK_FALSE(handled.look_again);
}

TEST_CASE("a status that is refused for good is not tried again, one that meets trouble is") {
  ReconcilerBench invalid;
  invalid.answer(201, "{}");
  invalid.answer(422, refusal(422, "Invalid"));
  CHECK_FALSE(invalid.reconcile().failed);

  ReconcilerBench trouble;
  trouble.answer(201, "{}");
  trouble.answer(500, refusal(500, "InternalError"));
  CHECK(trouble.reconcile().failed);
}

TEST_CASE("a ConfigMap that has changed starts a run of a resource that is done") {
  Json resource = new_resource("accepted_minimal.yaml");
  const auto migration = api::schema_migration_from_json(resource);
  api::Status status;
  status.observed_generation = 1;
  status.last_handled = inputs_hash(migration);
  api::LastRun& run = status.last_run.emplace();
  run.id = "r1";
  run.content_hash = "the hash of earlier revisions";
  run.outcome = OutcomeKind::kSucceeded;
  run.exit_code = 0;
  run.finished_at = Time{};
  resource["status"] = api::to_json(status);
  SECTION("by its watch") {
    ReconcilerBench bench(resource);
    bench.config_map_version = "8";
    bench.answer(200, Json{{"metadata", {{"resourceVersion", "8"}}}}.dump());
    bench.answer(201, "{}");
    bench.answer_with_version("101");
    CHECK_FALSE(bench.reconcile().failed);
    REQUIRE(bench.transport.lines().size() >= 3);
    CHECK(bench.transport.lines()[0].starts_with("GET /api/v1/namespaces/shop/configmaps/"));
    CHECK(bench.transport.lines()[1] == kCreateJob);
    CHECK(bench.ready_reason(2) == "Progressing");
  }
  SECTION("not where the resource says so") {
    resource["spec"]["source"]["configMap"]["watch"] = false;
    ReconcilerBench bench(resource);
    bench.config_map_version = "8";
    bench.answer_with_version("101");
    CHECK_FALSE(bench.reconcile().failed);
    CHECK(bench.transport.lines() == std::vector<std::string>{kWriteStatus});
    CHECK(bench.ready_reason(0) == "Succeeded");
  }
}

TEST_CASE("an event reports what is new in the status") {
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.answer(201, "{}");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 3);
  CHECK(bench.transport.lines()[2] ==
        "POST /apis/events.k8s.io/v1/namespaces/shop/events?fieldManager=headway-operator");
  CHECK(bench.body(2)["reason"] == "RunStarted");
}

TEST_CASE("an event that cannot be written is no failure") {
  const int code = GENERATE(403, 409, 500);
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.answer(code, refusal(code, "Whatever"));
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().size() == 3);
}

TEST_CASE("a status that was not written is not announced") {
  ReconcilerBench bench;
  bench.answer(201, "{}");
  bench.answer(409, refusal(409, "Conflict"));
  bench.answer(201, "{}");
  bench.reconcile();
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a resource that cannot be read is no reason to try again") {
  Json broken = new_resource();
  broken["spec"]["timeout"] = "soon";
  ReconcilerBench bench(broken);
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().empty());
}

namespace {

/// A resource whose run is done, and that looks for drift each minute.
Json looking_for_drift() {
  Json resource = new_resource();
  resource["spec"]["drift"] = json_of_yaml("{schedule: '* * * * *', scratch: {image: a}}");
  resource["status"] = json_of_yaml(R"(
    observedGeneration: 1
    currentRevisions: [a1]
    targetRevisions: [a1]
    target: a1
    lastRun: {id: e1, job: job-e1, attempt: 1, generation: 1, outcome: Succeeded, to: [a1]}
  )");
  resource["status"]["lastRun"]["finishedAt"] = "1970-01-01T00:00:00Z";
  resource["status"]["drift"]["handledAt"] = "1970-01-01T00:00:00Z";
  resource["status"]["lastHandled"] = inputs_hash(api::schema_migration_from_json(resource));
  return resource;
}

}  // namespace

TEST_CASE("the Job of a look for drift that is refused holds up nothing, and the refusal shows") {
  const int code = GENERATE(403, 404, 500);
  ReconcilerBench bench(looking_for_drift());
  bench.answer(code, refusal(code, "Whatever", "exceeded quota"));
  bench.answer_with_version("101");
  bench.answer(201, "{}");
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK(handled.look_again == std::chrono::seconds{60});
  REQUIRE(bench.transport.lines().size() == 3);
  CHECK(bench.transport.lines()[0] == kCreateJob);
  CHECK(bench.transport.lines()[1] == kWriteStatus);
  CHECK(bench.ready_reason(1) == "Succeeded");
  const Json drifted = bench.body(1)["status"]["conditions"][1];
  CHECK(drifted["type"] == "Drifted");
  CHECK(drifted["status"] == "Unknown");
  CHECK(drifted["reason"] == "JobRefused");
  CHECK(drifted["message"].get<std::string>().contains("exceeded quota"));
  CHECK(bench.body(2)["reason"] == "JobRefused");
}

TEST_CASE("whether a database has drifted is reported at each look at its resource") {
  Json resource = looking_for_drift();
  resource["status"]["drift"]["handledAt"] = "1970-01-01T01:00:00Z";
  resource["status"]["conditions"] = json_of_yaml(R"(
    - {type: Drifted, status: "True", reason: SchemaDiffers, message: it has, observedGeneration: 1,
       lastTransitionTime: "1970-01-01T00:00:00Z"}
  )");
  ReconcilerBench bench(resource);
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.drifted == true);
  bench.resource = Json(nullptr);
  CHECK_FALSE(bench.reconcile().failed);
  CHECK_FALSE(bench.drifted);
}

namespace {

/// A resource whose contract revisions wait for the rollouts of a Deployment and a StatefulSet.
Json waiting_for_rollouts() {
  Json resource = new_resource();
  resource["spec"]["contract"] =
      json_of_yaml("after: [{kind: Deployment, name: web}, {kind: StatefulSet, name: queue}]");
  resource["status"] = json_of_yaml(R"(
    observedGeneration: 1
    currentRevisions: [a1]
    targetRevisions: [b2]
    pendingContract: 1
    lastRun: {id: e1, job: job-e1, attempt: 1, generation: 1, phase: Expand, outcome: Succeeded}
  )");
  resource["status"]["lastRun"]["finishedAt"] = "1970-01-01T00:00:00Z";
  resource["status"]["lastHandled"] = inputs_hash(api::schema_migration_from_json(resource));
  return resource;
}

const std::vector<std::string> kLookAtRollouts{
    "GET /apis/apps/v1/namespaces/shop/deployments/web",
    "GET /apis/apps/v1/namespaces/shop/statefulsets/queue", kWriteStatus};

constexpr const char* kComplete = R"({"metadata":{"uid":"u1","generation":1},"spec":{"replicas":1},
  "status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"availableReplicas":1}})";

}  // namespace

TEST_CASE("the workloads that contract revisions wait for are read at each look, and no others") {
  ReconcilerBench bench(waiting_for_rollouts());
  bench.answer(200, kComplete);
  bench.answer(200, kComplete);
  bench.answer_with_version("101");
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK(handled.look_again == std::chrono::seconds{30});
  CHECK(bench.transport.lines() == kLookAtRollouts);
  CHECK(bench.body(2)["status"]["contract"].contains("completeSince"));
  CHECK(bench.ready_reason(2) == "Succeeded");
}

TEST_CASE("a workload that is not there, or may not be read, holds the contract revisions") {
  ReconcilerBench bench(waiting_for_rollouts());
  bench.answer(404, refusal(404, "NotFound"));
  bench.answer(403, refusal(403, "Forbidden"));
  bench.answer_with_version("101");
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.lines() == kLookAtRollouts);
  const Json status = bench.body(2)["status"];
  CHECK_FALSE(status.contains("contract"));
  const std::string message = status["conditions"][0]["message"];
  CHECK(message.contains("Deployment web (which does not exist)"));
  CHECK(
      message.contains("StatefulSet queue (which the operator may not read: see the chart's "
                       "contract.enabled)"));
}

TEST_CASE("a workload that cannot be read for another reason is looked at again later") {
  ReconcilerBench bench(waiting_for_rollouts());
  bench.answer(500, refusal(500, "InternalError"));
  CHECK(bench.reconcile().failed);
  CHECK(bench.transport.requests().size() == 1);
}

}  // namespace headway::testing
