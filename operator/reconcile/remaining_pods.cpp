#include "operator/reconcile/remaining_pods.hpp"

#include "common/time_text.hpp"
#include "operator/reconcile/job.hpp"

#include <algorithm>
#include <format>

namespace headway::reconcile {

namespace {

bool has_job(const Observed& observed, const ObservedPod& pod) {
  return std::ranges::any_of(observed.jobs,
                             [&](const ObservedJob& job) { return job.uid == pod.job_uid; });
}

/// The time by which the pod has to end; nothing: its Job sees to that.
std::optional<Time> to_end_by(const Observed& observed, const ObservedPod& pod) {
  if (pod.ends_by) return pod.ends_by;
  if (has_job(observed, pod)) return std::nullopt;
  return pod.created_at + job_deadline(observed.resource.spec);
}

}  // namespace

std::optional<Time> lost_at(const Observed& observed, const ObservedPod& pod) {
  if (!may_be_at_work(pod)) return std::nullopt;
  const auto by = to_end_by(observed, pod);
  if (!by) return std::nullopt;
  return *by + kConfirmPatience;
}

bool is_lost(const Observed& observed, const ObservedPod& pod, Time now) {
  const auto at = lost_at(observed, pod);
  return at && now >= *at;
}

const ObservedPod* lost_pod(const Observed& observed, const ObservedJob& job, Time now) {
  const ObservedPod* lost = nullptr;
  for (const ObservedPod* pod : pods_of(observed, job)) {
    if (!may_be_at_work(*pod)) continue;
    if (!is_lost(observed, *pod, now)) return nullptr;
    lost = pod;
  }
  return lost;
}

const ObservedPod* remaining_pod(const Observed& observed, Time now) {
  const auto found = std::ranges::find_if(observed.pods, [&](const ObservedPod& pod) {
    return may_be_at_work(pod) && !is_lost(observed, pod, now);
  });
  return found == observed.pods.end() ? nullptr : &*found;
}

std::optional<Time> next_lost_at(const Observed& observed, Time now) {
  std::optional<Time> next;
  for (const ObservedPod& pod : observed.pods) {
    const auto at = lost_at(observed, pod);
    if (at && *at > now) next = std::min(next.value_or(*at), *at);
  }
  return next;
}

std::string describe_lost(const ObservedPod& pod) {
  const std::string which =
      std::format("pod {}{}", pod.name, pod.node.empty() ? "" : " on node " + pod.node);
  if (pod.ends_by)
    return std::format("{} was to end by {}, and its node has not confirmed that", which,
                       time_text(*pod.ends_by));
  return std::format(
      "{}, whose Job is gone, was created at {}, and has not ended in the time that a run may take",
      which, time_text(pod.created_at));
}

std::string note_of_lost(const Observed& observed, Time now) {
  const auto lost = std::ranges::find_if(
      observed.pods, [&](const ObservedPod& pod) { return is_lost(observed, pod, now); });
  if (lost == observed.pods.end()) return {};
  return std::format(
      " An earlier runner may still be at work: {}. The database's lock lets only one of them "
      "write.",
      describe_lost(*lost));
}

}  // namespace headway::reconcile
