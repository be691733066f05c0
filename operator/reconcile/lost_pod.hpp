#pragma once

#include "operator/reconcile/observed.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace headway::reconcile {

// A pod whose node does not answer: nobody confirms that its containers have ended, and the API
// server keeps the pod for ever. Its runner may still be at work; the database's advisory lock
// keeps the next one from working beside it.

/// How long a kubelet may take to confirm the end of a pod after the pod's grace period.
inline constexpr std::chrono::seconds kConfirmPatience{60};

/// The time from which a pod that is being deleted counts as lost; nothing for one that has ended
/// or is not being deleted.
std::optional<Time> lost_at(const ObservedPod& pod);

bool is_lost(const ObservedPod& pod, Time now);

/// A lost pod of this Job, if the Job has no other pod that may be at work; else null.
const ObservedPod* lost_pod(const Observed& observed, const ObservedJob& job, Time now);

/// `Pod P on node N did not end by T: …`, for people.
std::string describe_lost(const ObservedPod& pod);

}  // namespace headway::reconcile
