// When the caches are asked and when the API server itself.
#include "common/exit_code.hpp"
#include "common/time_text.hpp"
#include "operator/reconcile/observed.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;

const Time kStart = *parse_time("2026-11-22T10:00:00Z");

Observed with_run(bool finished) {
  Observed observed;
  api::LastRun& run = observed.resource.status.last_run.emplace();
  run.id = "r1";
  run.job = "job-r1";
  if (finished) run.finished_at = kStart;
  return observed;
}

ObservedJob job(ObservedJob::State state) {
  ObservedJob job;
  job.name = "job-r1";
  job.uid = "uid-of-job";
  job.run.id = "r1";
  job.created_at = kStart;
  job.state = state;
  return job;
}

ObservedPod pod(ObservedPod::Runner runner) {
  ObservedPod pod;
  pod.name = "pod";
  pod.uid = "uid-of-pod";
  pod.job_uid = "uid-of-job";
  pod.runner = runner;
  return pod;
}

}  // namespace

TEST_CASE("a Job that the status has and the cache has not is asked for") {
  CHECK(find_gaps(with_run(false)).job == "job-r1");
  CHECK(find_gaps(with_run(true)).job.empty());
  CHECK(find_gaps(Observed{}).job.empty());
  Observed there = with_run(false);
  there.jobs = {job(ObservedJob::State::kActive)};
  CHECK(find_gaps(there).job.empty());
}

TEST_CASE("the pods of an ended Job are asked for until the runner's end is seen") {
  Observed observed = with_run(false);
  observed.jobs = {job(ObservedJob::State::kComplete)};
  CHECK(find_gaps(observed).pods_of_run == "r1");
  observed.pods = {pod(ObservedPod::Runner::kRunning)};
  CHECK(find_gaps(observed).pods_of_run == "r1");
  observed.pods = {pod(ObservedPod::Runner::kTerminated)};
  CHECK(find_gaps(observed).pods_of_run.empty());
}

TEST_CASE("a failed init container is an end that was seen, one that succeeded is not") {
  Observed observed = with_run(false);
  observed.jobs = {job(ObservedJob::State::kFailed)};
  observed.pods = {pod(ObservedPod::Runner::kWaiting)};
  observed.pods[0].init_containers = {{.name = "tools", .exit_code = 0}, {.name = "revisions"}};
  CHECK(find_gaps(observed).pods_of_run == "r1");
  observed.pods[0].init_containers[1].exit_code = 1;
  CHECK(find_gaps(observed).pods_of_run.empty());
  observed.pods[0].job_uid = "uid-of-another-job";
  CHECK(find_gaps(observed).pods_of_run == "r1");
}

TEST_CASE("the ConfigMap is read where a run may be about to start") {
  const auto is_read = [](const Observed& observed) { return find_gaps(observed).content; };
  CHECK(is_read(Observed{}));
  CHECK(is_read(with_run(false)));

  Observed ended = with_run(true);
  api::Status& status = ended.resource.status;
  status.last_handled = inputs_hash(ended.resource);
  status.last_run->outcome = OutcomeKind::kSucceeded;
  status.last_run->exit_code = 0;
  CHECK_FALSE(is_read(ended));
  status.last_handled = "other inputs";
  CHECK(is_read(ended));

  status.last_handled = inputs_hash(ended.resource);
  status.last_run->outcome = OutcomeKind::kFailed;
  status.last_run->exit_code = static_cast<int>(ExitCode::kDatabase);
  CHECK(is_read(ended));
  status.last_run->exit_code = static_cast<int>(ExitCode::kUsage);
  CHECK_FALSE(is_read(ended));

  Observed running = with_run(false);
  running.jobs = {job(ObservedJob::State::kActive)};
  CHECK_FALSE(is_read(running));
}

TEST_CASE("rollouts are looked at only while contract revisions wait for them") {
  Observed observed = with_run(true);
  api::Status& status = observed.resource.status;
  status.last_handled = inputs_hash(observed.resource);
  status.last_run->outcome = OutcomeKind::kSucceeded;
  const auto are_read = [&] { return find_gaps(observed).rollouts; };
  status.pending_contract = 2;
  CHECK_FALSE(are_read());
  // The ConfigMap may have changed before their run, and nothing else says so if it is not watched.
  CHECK(find_gaps(observed).content);
  observed.resource.spec.contract.emplace();
  CHECK(are_read());
  status.pending_contract = 0;
  CHECK_FALSE(are_read());
  status.last_run->phase = api::Phase::kContract;
  CHECK_FALSE(are_read());
  status.last_run->outcome = OutcomeKind::kFailed;
  CHECK(are_read());
  observed.jobs = {job(ObservedJob::State::kActive)};
  status.last_run->finished_at.reset();
  CHECK(are_read());
}

}  // namespace headway::testing
