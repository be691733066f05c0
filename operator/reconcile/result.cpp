#include "operator/reconcile/result.hpp"

#include "operator/reconcile/last_words.hpp"
#include "operator/reconcile/pod.hpp"
#include "operator/reconcile/reason.hpp"

#include <algorithm>
#include <format>
#include <string_view>

namespace headway::reconcile {

namespace {

constexpr std::string_view kDeadlineExceeded = "DeadlineExceeded";  ///< of a Job's end

constexpr std::size_t kHashLength = 64;  ///< of SHA-256, in hexadecimal

/// An exit code above this is 128 and the signal that ended the process.
constexpr int kSignalled = 128;

bool is_success(OutcomeKind kind) {
  return kind == OutcomeKind::kSucceeded || kind == OutcomeKind::kUpToDate ||
         kind == OutcomeKind::kPlanned;
}

/// The pod whose runner's end is the run's: of two pods of one Job the one that ended with 0, else
/// the newest that ended. Null: none has, or another may still be at work.
const ObservedPod* ended_pod(const Observed& observed, const ObservedJob& job) {
  const ObservedPod* ended = nullptr;
  bool at_work = false;
  for (const ObservedPod* pod : pods_of(observed, job)) {
    at_work = at_work || may_be_at_work(*pod);
    if (pod->runner != ObservedPod::Runner::kTerminated) continue;
    if (pod->exit_code == 0) return pod;
    if (!ended) ended = pod;
  }
  if (job.state == ObservedJob::State::kActive && at_work) return nullptr;
  return job.state == ObservedJob::State::kComplete ? nullptr : ended;
}

/// A pod whose init container failed, so that no runner started; null: there is none, or another
/// pod of the Job may be at work.
const ObservedPod* pod_without_start(const Observed& observed, const ObservedJob& job) {
  const ObservedPod* failed = nullptr;
  for (const ObservedPod* pod : pods_of(observed, job)) {
    if (job.state == ObservedJob::State::kActive && may_be_at_work(*pod)) return nullptr;
    if (!failed && failed_init(*pod)) failed = pod;
  }
  return failed;
}

/// The hash gets into a command for people; the runner's image may be anybody's.
bool is_hash(const std::string& text) {
  return text.size() == kHashLength &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::optional<Outcome> read_outcome(const ObservedPod& pod, const Run& run) {
  auto outcome = parse_outcome(pod.termination_message);
  if (!outcome || outcome->run != run.id) return std::nullopt;
  // Only a run that was asked for a plan ends with one.
  const bool planned = outcome->outcome == OutcomeKind::kPlanned;
  if (planned && (!run.purpose.only_plan || !outcome->plan || !is_hash(outcome->plan->hash)))
    return std::nullopt;
  return *std::move(outcome);
}

OutcomeError error(Reason reason, std::string message) {
  OutcomeError error;
  error.reason = to_text(reason);
  error.message = std::move(message);
  return error;
}

std::string with_detail(std::string text, const std::string& detail) {
  return detail.empty() ? text : text + ": " + detail;
}

/// The copier's exit code for a wrong path (runner/copier/tell.hpp).
constexpr int kWrongSource = 2;

/// How many Jobs a run may have until its outcome is given up: one that was not seen at all, and
/// one of a runner that was killed, which would be killed again.
constexpr int kUnseen = 3;
constexpr int kKilled = 2;

bool is_ours(const ObservedInit& init) {
  return init.name == kToolsContainer || init.name == kRevisionsContainer ||
         init.name == kDataContainer;
}

std::string ended_with(std::string_view container, int exit_code, const std::string& reason) {
  std::string text = std::format("{} ended with {}", container, exit_code);
  if (!reason.empty() && reason != "Error") text += " (" + reason + ")";
  return text;
}

/// An init container that something else has added to the pod, such as a webhook.
Result judge_foreign_init(const std::string& ns, const ObservedPod& pod, const ObservedInit& init) {
  Result result;
  result.error =
      error(Reason::kPodNotStarted,
            with_detail(
                ended_with("init container " + init.name, *init.exit_code, init.terminated_reason) +
                    ", before the runner could start; something else than Headway has added that "
                    "container to the pod",
                last_message(init.termination_message)));
  result.error->hint =
      std::format("kubectl -n {} logs {} -c {} shows its log", ns, pod.name, init.name);
  return result;
}

/// The revisions or the data were not copied: the runner did not start, and nothing was touched.
Result judge_copy(const ObservedInit& init, const api::Spec& spec) {
  Result result;
  const bool of_data =
      init.name == kDataContainer ||
      (init.name == kToolsContainer && !std::holds_alternative<api::ImageSource>(spec.source));
  // The same image and path fail again in every retry.
  const bool is_wrong = init.name != kToolsContainer && *init.exit_code == kWrongSource;
  if (is_wrong) result.exit_code = kWrongSource;
  result.error = error(of_data ? Reason::kDataUnavailable : Reason::kSourceUnavailable,
                       with_detail(std::format("the {} could not be brought to the runner: {}",
                                               of_data ? "data" : "revisions",
                                               ended_with("init container " + init.name,
                                                          *init.exit_code, init.terminated_reason)),
                                   last_message(init.termination_message)));
  if (is_wrong) {
    result.error->reason = of_data ? kDataFolderMissing : kSourceFolderMissing;
    result.error->hint =
        std::format("Correct spec.{}.image.path, or the image.", of_data ? "data" : "source");
  }
  return result;
}

Result judge_init(const Observed& observed, const ObservedJob& job, const ObservedPod& pod) {
  const ObservedInit& init = *failed_init(pod);
  Result result = is_ours(init) ? judge_copy(init, observed.resource.spec)
                                : judge_foreign_init(observed.resource.ns, pod, init);
  result.finished_at = job.finished_at ? job.finished_at : init.terminated_at;
  return result;
}

/// The runner's end was not seen: the pod was evicted, its node died, or something deleted it. The
/// ledger is asked before anything is tried again.
Result judge_unseen(const Observed& observed, const ObservedJob& job) {
  Result result{.finished_at = job.finished_at, .most_jobs = kUnseen};
  const auto pods = pods_of(observed, job);
  if (!pods.empty() && !pods.front()->status_reason.empty())
    result.error = error(
        Reason::kRunnerFailed,
        with_detail("the pod ended: " + pods.front()->status_reason, pods.front()->status_message));
  else if (job.failure_reason == kDeadlineExceeded)
    result.error = error(Reason::kOutcomeLost,
                         "the Job was stopped at its deadline, before its runner had ended");
  else
    result.error =
        error(Reason::kOutcomeLost,
              with_detail("the Job has ended and its pod is gone, unseen", job.failure_message));
  return result;
}

/// Prefers the control plane's clock, from which the Job's start was taken too, to the node's.
std::optional<Time> finished_at(const ObservedJob& job, const ObservedPod& pod) {
  return job.finished_at ? job.finished_at : pod.terminated_at;
}

/// The container could not be started, or left no outcome at all, as Headway's runner always does.
Result judge_stranger(const ObservedJob& job, const ObservedPod& pod, bool has_run) {
  Result result{.finished_at = finished_at(job, pod)};
  if (has_run) result.exit_code = pod.exit_code;
  const std::string what =
      has_run ? ended_with("the container runner", pod.exit_code, pod.terminated_reason) +
                    " and left no outcome"
              : "the container runner could not be started";
  const std::string image =
      pod.runner_image.empty() ? std::string() : std::format(" ({})", pod.runner_image);
  const std::string words = last_words(pod);
  result.error = error(Reason::kRunnerInvalid,
                       std::format("{}: is spec.runner.image{} Headway's runner?{}", what, image,
                                   words.empty() ? "" : " Its last words: " + words));
  return result;
}

/// A runner that was ended from outside: it may have finished its run before.
Result judge_killed(const ObservedJob& job, const ObservedPod& pod) {
  Result result{
      .exit_code = pod.exit_code, .finished_at = finished_at(job, pod), .most_jobs = kKilled};
  if (reason_of_exit(pod.exit_code, {}) == Reason::kInterrupted)
    result.outcome = OutcomeKind::kInterrupted;
  std::string text = ended_with("the runner", pod.exit_code, pod.terminated_reason);
  if (job.failure_reason == kDeadlineExceeded) text += " when its Job was stopped at its deadline";
  if (pod.terminated_reason == "OOMKilled") text += ", since " + out_of_memory(pod);
  result.error = error(Reason::kOutcomeLost, with_detail(std::move(text), last_words(pod)));
  return result;
}

/// A runner of Headway's that left an outcome, and none that can be believed for this run.
Result judge_silent(const ObservedJob& job, const ObservedPod& pod, const Outcome& other) {
  Result result{.exit_code = pod.exit_code, .finished_at = finished_at(job, pod)};
  result.error =
      error(Reason::kOutcomeLost,
            with_detail(ended_with("the runner", pod.exit_code, pod.terminated_reason) +
                            (pod.exit_code == 0 ? " but left no outcome of this run" : ""),
                        last_words(pod)));
  // One that names no run is this pod's: an older runner that was called wrongly.
  if (other.run.empty() && other.error) result.error->reason = other.error->reason;
  return result;
}

/// True for what ends a process from outside: a signal, or the kernel.
bool was_killed(const ObservedPod& pod) {
  return pod.exit_code > kSignalled;
}

Result judge_without_outcome(const ObservedJob& job, const ObservedPod& pod) {
  const bool has_run =
      pod.terminated_reason != "StartError" && pod.terminated_reason != "ContainerCannotRun";
  if (!has_run) return judge_stranger(job, pod, has_run);
  if (was_killed(pod)) return judge_killed(job, pod);
  const auto other = parse_outcome(pod.termination_message);
  return other ? judge_silent(job, pod, *other) : judge_stranger(job, pod, has_run);
}

}  // namespace

bool has_ended(const Observed& observed, const ObservedJob& job) {
  if (job.state != ObservedJob::State::kActive || ended_pod(observed, job)) return true;
  return !job.deleting && pod_without_start(observed, job);
}

Result judge(const Observed& observed, const ObservedJob& job) {
  const ObservedPod* pod = ended_pod(observed, job);
  if (!pod) {
    if (const ObservedPod* failed = pod_without_start(observed, job))
      return judge_init(observed, job, *failed);
    return judge_unseen(observed, job);
  }
  auto outcome = read_outcome(*pod, job.run);
  const bool ended_well = pod->exit_code == 0;
  if (!outcome || is_success(outcome->outcome) != ended_well)
    return judge_without_outcome(job, *pod);

  Result result{.outcome = outcome->outcome, .exit_code = pod->exit_code};
  result.error = outcome->error;
  if (!ended_well && !result.error) result.error = error(reason_of_exit(pod->exit_code, {}), "");
  result.finished_at = finished_at(job, *pod);
  result.outcome_of_run = std::move(outcome);
  return result;
}

}  // namespace headway::reconcile
