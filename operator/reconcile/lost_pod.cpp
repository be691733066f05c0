#include "operator/reconcile/lost_pod.hpp"

#include "common/time_text.hpp"

#include <format>

namespace headway::reconcile {

std::optional<Time> lost_at(const ObservedPod& pod) {
  if (pod.ended || !pod.ends_by) return std::nullopt;
  return *pod.ends_by + kConfirmPatience;
}

bool is_lost(const ObservedPod& pod, Time now) {
  const auto at = lost_at(pod);
  return at && now >= *at;
}

const ObservedPod* lost_pod(const Observed& observed, const ObservedJob& job, Time now) {
  const ObservedPod* lost = nullptr;
  for (const ObservedPod* pod : pods_of(observed, job)) {
    if (pod->ended) continue;
    if (!is_lost(*pod, now)) return nullptr;
    lost = pod;
  }
  return lost;
}

std::string describe_lost(const ObservedPod& pod) {
  return std::format("pod {}{} was to end by {}, and its node has not confirmed that", pod.name,
                     pod.node.empty() ? "" : " on node " + pod.node, time_text(*pod.ends_by));
}

}  // namespace headway::reconcile
