#include "operator/reconcile/observed.hpp"

#include "common/time_text.hpp"
#include "tests/unit/api/yaml_json.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;

Time at(const char* text) {
  return *parse_time(text);
}

kube::Json job(const std::string& conditions) {
  auto object = json_of_yaml(R"(
    metadata:
      name: learning-app-0123456789abcdef
      uid: aaaa
      creationTimestamp: "2026-11-22T10:00:00Z"
      labels: {headway.dev/run: 0123456789abcdef}
      annotations:
        headway.dev/attempt: "3"
        headway.dev/generation: "12"
        headway.dev/follows: fedcba9876543210
        headway.dev/inputs: d439
        headway.dev/template: 94d6
        headway.dev/source: configMap/learning-app-revisions
      ownerReferences:
        - {uid: someone, kind: Team}
        - {uid: bbbb, kind: SchemaMigration, controller: true}
    spec: {}
    status: {active: 1}
  )");
  object["status"]["conditions"] = json_of_yaml(conditions);
  return object;
}

kube::Json pod(const std::string& state) {
  auto object = json_of_yaml(R"(
    metadata:
      name: learning-app-0123456789abcdef-x2x4z
      uid: cccc
      creationTimestamp: "2026-11-22T10:00:01Z"
      ownerReferences: [{uid: aaaa, kind: Job, controller: true}]
    status:
      phase: Running
      containerStatuses:
        - {name: sidecar, state: {terminated: {exitCode: 9, message: not this one}}}
        - {name: runner}
  )");
  object["status"]["containerStatuses"][1]["state"] = json_of_yaml(state);
  return object;
}

}  // namespace

TEST_CASE("a Job says which run it is") {
  const ObservedJob read = observe_job(job("[]"));
  CHECK(read.name == "learning-app-0123456789abcdef");
  CHECK(read.uid == "aaaa");
  CHECK(read.created_at == at("2026-11-22T10:00:00Z"));
  CHECK(read.run == Run{.id = "0123456789abcdef",
                        .follows = "fedcba9876543210",
                        .attempt = 3,
                        .generation = 12,
                        .inputs = "d439",
                        .source = "configMap/learning-app-revisions"});
  CHECK(read.template_hash == "94d6");
  CHECK(read.state == ObservedJob::State::kActive);
  CHECK_FALSE(read.deleting);
  CHECK_FALSE(read.expires);
  CHECK(read.controller == "bbbb");
  CHECK_FALSE(read.look);
}

TEST_CASE("only Complete and Failed end a Job") {
  const ObservedJob before = observe_job(job(R"([{type: FailureTarget, status: "True"}])"));
  CHECK(before.state == ObservedJob::State::kActive);
  const ObservedJob done_before =
      observe_job(job(R"([{type: SuccessCriteriaMet, status: "True"}])"));
  CHECK(done_before.state == ObservedJob::State::kActive);
  const ObservedJob not_so = observe_job(job(R"([{type: Failed, status: "False"}])"));
  CHECK(not_so.state == ObservedJob::State::kActive);

  const ObservedJob complete = observe_job(job(R"([{type: Complete, status: "True"}])"));
  CHECK(complete.state == ObservedJob::State::kComplete);
  const ObservedJob failed = observe_job(job(R"([
    {type: FailureTarget, status: "True", reason: early},
    {type: Failed, status: "True", reason: DeadlineExceeded, message: late, lastTransitionTime: "2026-11-22T10:09:00Z"}])"));
  CHECK(failed.state == ObservedJob::State::kFailed);
  CHECK(failed.failure_reason == "DeadlineExceeded");
  CHECK(failed.failure_message == "late");
  CHECK(failed.finished_at == at("2026-11-22T10:09:00Z"));
}

TEST_CASE("a Job that is leaving is seen to") {
  auto leaving = job("[]");
  leaving["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z";
  leaving["spec"]["ttlSecondsAfterFinished"] = 0;
  CHECK(observe_job(leaving).deleting);
  CHECK(observe_job(leaving).expires);
}

TEST_CASE("a pod speaks through its runner's container") {
  const ObservedPod waiting = observe_pod(pod("{waiting: {reason: ErrImagePull, message: no}}"));
  CHECK(waiting.job_uid == "aaaa");
  CHECK(waiting.runner == ObservedPod::Runner::kWaiting);
  CHECK(waiting.waiting_reason == "ErrImagePull");
  CHECK(waiting.waiting_message == "no");
  CHECK_FALSE(waiting.ended);

  const ObservedPod running = observe_pod(pod(R"({running: {startedAt: "2026-11-22T10:00:03Z"}})"));
  CHECK(running.runner == ObservedPod::Runner::kRunning);

  auto object = pod(
      R"({terminated: {exitCode: 3, reason: Error, message: '{"version":1}', finishedAt: "2026-11-22T10:00:09Z"}})");
  object["status"]["phase"] = "Failed";
  const ObservedPod ended = observe_pod(object);
  CHECK(ended.runner == ObservedPod::Runner::kTerminated);
  CHECK(ended.exit_code == 3);
  CHECK(ended.terminated_reason == "Error");
  CHECK(ended.termination_message == "{\"version\":1}");
  CHECK(ended.terminated_at == at("2026-11-22T10:00:09Z"));
  CHECK(ended.ended);
}

TEST_CASE("a pod that is being deleted says where it is and by when it ends") {
  auto object = pod("{running: {}}");
  CHECK_FALSE(observe_pod(object).ends_by);
  CHECK(observe_pod(object).node.empty());
  object["metadata"]["deletionTimestamp"] = "2026-11-22T10:05:00Z";
  object["spec"]["nodeName"] = "n1";
  const ObservedPod leaving = observe_pod(object);
  CHECK(leaving.deleting);
  CHECK(leaving.ends_by == at("2026-11-22T10:05:00Z"));
  CHECK(leaving.node == "n1");
}

TEST_CASE("the finalizers of others and a suspension are seen at a Job") {
  auto held = job(R"([{type: Suspended, status: "True"}])");
  held["metadata"]["finalizers"] = {"foregroundDeletion", "example.com/audit"};
  CHECK(observe_job(held).held_by == "example.com/audit");
  CHECK(observe_job(held).suspended);
  CHECK(observe_job(held).state == ObservedJob::State::kActive);
  CHECK_FALSE(observe_job(job(R"([{type: Suspended, status: "False"}])")).suspended);
}

TEST_CASE("a pod's sidecars, its limit and its deadline are seen") {
  auto object = pod("{running: {}}");
  object["spec"] = json_of_yaml(R"(
    activeDeadlineSeconds: 1
    initContainers: [{name: proxy, restartPolicy: Always}, {name: revisions}]
    containers: [{name: other}, {name: runner, resources: {limits: {memory: 128Mi}}}]
  )");
  object["status"]["containerStatuses"][1]["image"] = "headway:1";
  object["status"]["initContainerStatuses"] = json_of_yaml(R"(
    - {name: proxy, started: true, state: {running: {}}, lastState: {terminated: {exitCode: 7}}}
    - {name: revisions, started: false, state: {terminated: {exitCode: 0}}}
  )");
  const ObservedPod read = observe_pod(object);
  CHECK(read.ending);
  CHECK(read.memory_limit == "128Mi");
  CHECK(read.runner_image == "headway:1");
  REQUIRE(read.init_containers.size() == 2);
  CHECK(read.init_containers[0].sidecar);
  CHECK(read.init_containers[0].running);
  CHECK(read.init_containers[0].started);
  CHECK(read.init_containers[0].last_exit_code == 7);
  CHECK_FALSE(read.init_containers[1].sidecar);
  CHECK(may_be_at_work(read));
}

TEST_CASE("a pod without a node says why") {
  const auto object = json_of_yaml(R"(
    metadata: {name: p, uid: cccc}
    status: {phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: no node}]}
  )");
  const ObservedPod read = observe_pod(object);
  CHECK(read.unschedulable == "no node");
  CHECK(read.runner == ObservedPod::Runner::kWaiting);
  CHECK(read.job_uid.empty());
}

TEST_CASE("a pod comes further with each step that the scheduler and the kubelet record") {
  auto object = json_of_yaml(R"(
    metadata: {name: p, uid: cccc}
    status: {phase: Pending, conditions: [
      {type: Initialized, status: "False", lastTransitionTime: "2026-11-22T10:09:00Z"},
      {type: Ready, status: "True", lastTransitionTime: "2026-11-22T10:09:00Z"},
      {type: PodScheduled, status: "True", lastTransitionTime: "2026-11-22T10:00:01Z"}]}
  )");
  const auto progressed = [&] { return observe_pod(object).progressed_at; };
  CHECK(progressed() == at("2026-11-22T10:00:01Z"));
  object["status"]["conditions"].push_back({{"type", "PodReadyToStartContainers"},
                                            {"status", "True"},
                                            {"lastTransitionTime", "2026-11-22T10:00:02Z"}});
  CHECK(progressed() == at("2026-11-22T10:00:02Z"));
  object["status"]["initContainerStatuses"] = json_of_yaml(R"(
    - {name: proxy, state: {running: {startedAt: "2026-11-22T10:00:03Z"}}}
    - {name: tools, state: {waiting: {reason: PodInitializing}}}
  )");
  CHECK(progressed() == at("2026-11-22T10:00:03Z"));
  object["status"]["initContainerStatuses"][1]["state"] =
      json_of_yaml(R"(terminated: {exitCode: 0, finishedAt: "2026-11-22T10:00:04Z"})");
  CHECK(progressed() == at("2026-11-22T10:00:04Z"));
  object["status"] = {{"phase", "Pending"}};
  CHECK(progressed() == Time{});
}

namespace {

std::optional<ObservedEvent> event(const std::string& changes) {
  auto object = json_of_yaml(R"(
    type: Warning
    reason: FailedMount
    note: "no"
    metadata: {creationTimestamp: "2026-11-22T10:00:00Z"}
    regarding: {kind: Pod, name: shop-0123456789abcdef-x7k2p, uid: cccc}
  )");
  object.merge_patch(json_of_yaml(changes));
  return observe_event(object);
}

}  // namespace

TEST_CASE("an event is as old as its last occurrence, wherever that stands") {
  CHECK(event("{}")->at == at("2026-11-22T10:00:00Z"));
  CHECK(event("{}")->reason == "FailedMount");
  CHECK(event("{}")->note == "no");
  CHECK(event(R"({eventTime: "2026-11-22T10:00:01.000000Z"})")->at == at("2026-11-22T10:00:01Z"));
  CHECK(event(R"({deprecatedLastTimestamp: "2026-11-22T10:00:02Z"})")->at ==
        at("2026-11-22T10:00:02Z"));
  CHECK(event(R"({series: {lastObservedTime: "2026-11-22T10:00:03.000000Z"}})")->at ==
        at("2026-11-22T10:00:03Z"));
}

TEST_CASE("of all Warnings of a cluster only those about a Job of ours or its pod are kept") {
  CHECK(event("{}")->about == "cccc");
  CHECK(event("{}")->job == "shop-0123456789abcdef");
  const auto of_job = event("{regarding: {kind: Job, name: shop-drift-0123456789abcdef}}");
  REQUIRE(of_job);
  CHECK(of_job->job == "shop-drift-0123456789abcdef");
  CHECK_FALSE(event("{type: Normal}"));
  for (const char* const other :
       {"{kind: Node}", "{kind: SchemaMigration}", "{name: web-6d5f8c7b9-x7k2p}", "{name: web}",
        "{name: 0123456789abcdef-x7k2p}", "{name: null}", "{kind: Job}"})
    CHECK_FALSE(event(std::string("{regarding: ") + other + "}"));
}

}  // namespace headway::testing
