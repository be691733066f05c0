#include "operator/reconcile/result.hpp"

#include "operator/reconcile/pod.hpp"
#include "operator/reconcile/reason.hpp"

#include <algorithm>
#include <format>

namespace headway::reconcile {

namespace {

bool is_success(OutcomeKind kind) {
  return kind == OutcomeKind::kSucceeded || kind == OutcomeKind::kUpToDate ||
         kind == OutcomeKind::kPlanned;
}

/// The newest pod whose runner ended; for a complete Job the pod that completed it.
const ObservedPod* ended_pod(const Observed& observed, const ObservedJob& job) {
  const bool complete = job.state == ObservedJob::State::kComplete;
  for (const ObservedPod* pod : pods_of(observed, job))
    if (pod->runner == ObservedPod::Runner::kTerminated && (!complete || pod->exit_code == 0))
      return pod;
  return nullptr;
}

std::optional<Outcome> read_outcome(const ObservedPod& pod, const Run& run) {
  auto outcome = parse_outcome(pod.termination_message);
  if (!outcome || outcome->run != run.id) return std::nullopt;
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

/// The revisions were not copied: the runner did not start, and nothing was touched.
Result judge_init(const ObservedJob& job, const ObservedInit& init) {
  const bool is_source = init.name == kRevisionsContainer;
  Result result;
  result.finished_at = job.finished_at ? job.finished_at : init.terminated_at;
  std::string text = std::format(
      "the revisions could not be brought to the runner: init container {} ended with {}",
      init.name, *init.exit_code);
  if (!init.terminated_reason.empty() && init.terminated_reason != "Error")
    text += " (" + init.terminated_reason + ")";
  // The same image and path fail again in every retry.
  const bool is_wrong = is_source && *init.exit_code == kWrongSource;
  if (is_wrong) result.exit_code = kWrongSource;
  result.error = error(is_wrong ? Reason::kInvalidRevisions : Reason::kSourceUnavailable,
                       with_detail(std::move(text), init.termination_message));
  if (is_wrong) result.error->hint = "Correct spec.source.image.path, or the image.";
  return result;
}

/// The runner's end was not seen: the pod was evicted, its node died, or the deadline was reached.
Result judge_unseen(const Observed& observed, const ObservedJob& job) {
  Result result{.finished_at = job.finished_at};
  if (job.failure_reason == "DeadlineExceeded") {
    result.error = error(Reason::kTimedOut, "the Job was stopped at its deadline");
    return result;
  }
  const auto pods = pods_of(observed, job);
  if (!pods.empty() && !pods.front()->status_reason.empty())
    result.error = error(
        Reason::kRunnerFailed,
        with_detail("the pod ended: " + pods.front()->status_reason, pods.front()->status_message));
  if (result.error) return result;
  result.unseen = true;
  result.error =
      error(Reason::kOutcomeLost,
            with_detail("the Job has ended and its pod is gone, unseen", job.failure_message));
  return result;
}

/// Prefers the control plane's clock, from which the Job's start was taken too, to the node's.
std::optional<Time> finished_at(const ObservedJob& job, const ObservedPod& pod) {
  return job.finished_at ? job.finished_at : pod.terminated_at;
}

/// The message of an outcome that is not of this run, such as an older runner's that was called
/// wrongly; else the text that the container left.
std::string last_words(const ObservedPod& pod) {
  const auto outcome = parse_outcome(pod.termination_message);
  if (!outcome) return pod.termination_message;
  return outcome->error ? outcome->error->message : std::string();
}

/// A runner that left no outcome of its run: judged by its exit code and the last lines of its log.
Result judge_silent(const ObservedJob& job, const ObservedPod& pod) {
  Result result{.exit_code = pod.exit_code, .finished_at = finished_at(job, pod)};
  if (pod.exit_code == 0) {
    result.error =
        error(Reason::kOutcomeLost,
              job.state == ObservedJob::State::kComplete
                  ? "the container ended with 0 but left no outcome: is its image Headway's runner?"
                  : "the container ended with 0, yet its Job failed");
    return result;
  }
  const Reason reason =
      job.failure_reason == "DeadlineExceeded" ? Reason::kTimedOut : reason_of_exit(pod.exit_code);
  if (reason == Reason::kInterrupted) result.outcome = OutcomeKind::kInterrupted;
  std::string text = std::format("the runner ended with {}", pod.exit_code);
  if (!pod.terminated_reason.empty() && pod.terminated_reason != "Error")
    text += " (" + pod.terminated_reason + ")";
  result.error = error(reason, with_detail(std::move(text), last_words(pod)));
  return result;
}

}  // namespace

Result judge(const Observed& observed, const ObservedJob& job) {
  const ObservedPod* pod = ended_pod(observed, job);
  if (!pod) {
    for (const ObservedPod* failed : pods_of(observed, job))
      if (const ObservedInit* init = failed_init(*failed)) return judge_init(job, *init);
    return judge_unseen(observed, job);
  }
  auto outcome = read_outcome(*pod, job.run);
  const bool ended_well = pod->exit_code == 0 && job.state == ObservedJob::State::kComplete;
  if (!outcome || is_success(outcome->outcome) != ended_well) return judge_silent(job, *pod);

  Result result{.outcome = outcome->outcome, .exit_code = pod->exit_code};
  result.error = outcome->error;
  if (!ended_well && !result.error) result.error = error(reason_of_exit(pod->exit_code), "");
  result.finished_at = finished_at(job, *pod);
  result.outcome_of_run = std::move(outcome);
  return result;
}

}  // namespace headway::reconcile
