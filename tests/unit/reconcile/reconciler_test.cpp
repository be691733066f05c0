// The writes, their order, and what is done when the API server says no.
#include "operator/reconcile/reconciler.hpp"

#include "operator/reconcile/job.hpp"
#include "operator/reconcile/labels.hpp"
#include "tests/unit/api/yaml_json.hpp"
#include "tests/unit/kube/manual_clock.hpp"
#include "tests/unit/kube/scripted_transport.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;
using kube::Json;
using kube::ObjectPtr;

constexpr const char* kUid = "11111111-2222-3333-4444-555555555555";
const kube::ObjectKey kKey{"shop", "learning-app"};

/// Its revisions are in an image, so that no ConfigMap is read where that is not the point.
Json new_resource(const std::string& file = "accepted_image.yaml") {
  Json object = json_of_yaml_file(HEADWAY_FIXTURES "/crd/" + file);
  object["metadata"].update(
      {{"namespace", "shop"}, {"uid", kUid}, {"resourceVersion", "100"}, {"generation", 1}});
  object["status"] = {{"observedGeneration", -1}};
  return object;
}

std::string refusal(int code, const std::string& reason, const std::string& message = "no") {
  return Json{{"kind", "Status"}, {"code", code}, {"reason", reason}, {"message", message}}.dump();
}

/// An operator of one resource whose API server answers by a script.
class Bench {
 public:
  explicit Bench(Json the_resource = new_resource()) : resource(std::move(the_resource)) {}

  schedule::Handled reconcile() { return reconciler_.reconcile(kKey, transport.stop_token()); }
  void answer(int status, const std::string& body) {
    transport.add({.status = status, .body = body});
  }
  void answer_with_version(const std::string& version) {
    answer(200, Json{{"metadata", {{"resourceVersion", version}}}}.dump());
  }
  Json body(std::size_t request) const {
    return Json::parse(transport.requests().at(request).body);
  }
  std::string ready_reason(std::size_t request) const {
    return body(request)["status"]["conditions"][0]["reason"];
  }

  Json resource;
  std::vector<Json> jobs, pods;
  std::vector<OutcomeKind> finished;
  std::string config_map_version;  ///< empty: the ConfigMap is not watched
  ScriptedTransport transport;

 private:
  static std::vector<ObjectPtr> shared(const std::vector<Json>& objects) {
    std::vector<ObjectPtr> pointers;
    for (const Json& object : objects)
      pointers.push_back(std::make_shared<const Json>(object));
    return pointers;
  }
  Caches caches() {
    return {.resource =
                [this](const kube::ObjectKey&) {
                  return resource.is_null() ? nullptr : std::make_shared<const Json>(resource);
                },
            .jobs = [this](const std::string&) { return shared(jobs); },
            .pods = [this](const std::string&) { return shared(pods); },
            .config_map_version = [this](const kube::ObjectKey&) { return config_map_version; }};
  }

  ManualClock clock_;
  kube::Client client_{transport, clock_, {}};
  Reconciler reconciler_{
      client_, clock_, caches(), {.runner_image = "headway:test"}, [this](OutcomeKind outcome) {
        finished.push_back(outcome);
      }};
};

const std::string kCreateJob =
    "POST /apis/batch/v1/namespaces/shop/jobs?fieldManager=headway-operator";
const std::string kWriteStatus =
    "PATCH /apis/headway.dev/v1alpha1/namespaces/shop/schemamigrations/learning-app/status"
    "?fieldManager=headway-operator&force=true";

/// The Job that the resource's first run is, as the API server would give it.
Json first_job() {
  const auto migration = api::schema_migration_from_json(new_resource());
  Json job = build_job(migration, next_run(migration, 1), "headway:test");
  job["metadata"].update({{"uid", "uid-of-job"}, {"creationTimestamp", "1970-01-01T01:00:00Z"}});
  return job;
}

}  // namespace

TEST_CASE("the Job is the first write, then the status of the version that was looked at") {
  Bench bench;
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
  Bench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.reconcile();
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK_FALSE(handled.look_again);
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a reconciliation that changes nothing writes nothing") {
  Bench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.reconcile();
  bench.resource["status"] = bench.body(1)["status"];
  bench.resource["metadata"]["resourceVersion"] = "101";
  bench.jobs = {first_job()};
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a resource that is gone, or going, is left alone") {
  Bench gone(Json(nullptr));
  CHECK_FALSE(gone.reconcile().failed);
  CHECK(gone.transport.requests().empty());

  Json leaving = new_resource();
  leaving["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z";
  Bench going(leaving);
  CHECK_FALSE(going.reconcile().failed);
  CHECK(going.transport.requests().empty());
}

TEST_CASE("a resource that is going, and kept by a finalizer, ends its run") {
  Json leaving = new_resource();
  leaving["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z";
  leaving["metadata"]["finalizers"] = {"example.com/audit"};
  Bench bench(leaving);
  bench.jobs = {first_job()};
  bench.answer(200, "{}");
  CHECK_FALSE(bench.reconcile().failed);
  REQUIRE(bench.transport.requests().size() == 1);
  CHECK(bench.transport.requests()[0].method == kube::Method::kDelete);
}

TEST_CASE("what others write into the status is put right") {
  Bench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.reconcile();
  bench.resource["status"] = bench.body(1)["status"];
  bench.resource["metadata"]["resourceVersion"] = "101";
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
  Bench bench;
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
  Bench bench;
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
  Bench bench;
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
  Bench bench;
  bench.transport.add({.failure = kube::TransportError::Kind::kTimeout});
  bench.answer_with_version("101");
  CHECK(bench.reconcile().failed);
  CHECK(bench.ready_reason(1) == "JobRefused");
  CHECK(bench.body(1)["status"]["observedGeneration"] == 1);
}

TEST_CASE("an answer that never came leaves the status alone") {
  Bench bench;
  bench.transport.add({.failure = kube::TransportError::Kind::kLost});
  CHECK(bench.reconcile().failed);
  CHECK(bench.transport.lines() == std::vector<std::string>{kCreateJob});
}

TEST_CASE("a conflict is no failure: the newer version is on its way") {
  Bench bench;
  bench.answer(201, "{}");
  bench.answer(409, refusal(409, "Conflict"));
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK(handled.look_again);
}

TEST_CASE("a status that is not found belongs to a resource that is gone") {
  Bench bench;
  bench.answer(201, "{}");
  bench.answer(404, refusal(404, "NotFound"));
  const auto handled = bench.reconcile();
  CHECK_FALSE(handled.failed);
  CHECK_FALSE(handled.look_again);
}

TEST_CASE("a status that is refused for good is not tried again, one that meets trouble is") {
  Bench invalid;
  invalid.answer(201, "{}");
  invalid.answer(422, refusal(422, "Invalid"));
  CHECK_FALSE(invalid.reconcile().failed);

  Bench trouble;
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
    Bench bench(resource);
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
    Bench bench(resource);
    bench.config_map_version = "8";
    bench.answer_with_version("101");
    CHECK_FALSE(bench.reconcile().failed);
    CHECK(bench.transport.lines() == std::vector<std::string>{kWriteStatus});
    CHECK(bench.ready_reason(0) == "Succeeded");
  }
}

TEST_CASE("before a Job is called lost, the API server is asked") {
  Bench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.reconcile();
  bench.resource["status"] = bench.body(1)["status"];
  bench.resource["metadata"]["resourceVersion"] = "101";
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
  Bench bench;
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
  Bench bench;
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
  Bench bench;
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
  Bench bench;
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
  Bench bench;
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

TEST_CASE("an event reports what is new in the status") {
  Bench bench;
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
  Bench bench;
  bench.answer(201, "{}");
  bench.answer_with_version("101");
  bench.answer(code, refusal(code, "Whatever"));
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().size() == 3);
}

TEST_CASE("a status that was not written is not announced") {
  Bench bench;
  bench.answer(201, "{}");
  bench.answer(409, refusal(409, "Conflict"));
  bench.answer(201, "{}");
  bench.reconcile();
  CHECK(bench.transport.requests().size() == 2);
}

TEST_CASE("a resource that cannot be read is no reason to try again") {
  Json broken = new_resource();
  broken["spec"]["timeout"] = "soon";
  Bench bench(broken);
  CHECK_FALSE(bench.reconcile().failed);
  CHECK(bench.transport.requests().empty());
}

}  // namespace headway::testing
