#pragma once

#include "operator/reconcile/observed.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace headway::reconcile {

// Pods that may still be at work while the next run is due, and how long it waits for them. Where
// a node does not answer, nobody confirms that a pod's containers have ended, and the API server
// keeps the pod for ever. The pod then counts as lost: its runner may still be at work, and the
// database's advisory lock keeps the next one from working beside it.

/// How long a kubelet may take to confirm the end of a pod after the time by which the pod was to
/// end.
inline constexpr std::chrono::seconds kConfirmPatience{60};

/// The time from which a pod counts as lost: of a pod that is being deleted, a minute after its
/// grace period; of a pod whose Job is gone, which nobody deletes if it tolerates every taint, a
/// minute after the longest time that a run of this resource may take. Nothing for another pod: its
/// Job deletes it at the Job's deadline.
std::optional<Time> lost_at(const Observed& observed, const ObservedPod& pod);

bool is_lost(const Observed& observed, const ObservedPod& pod, Time now);

/// A lost pod of this Job, if the Job has no other pod that may be at work; else null.
const ObservedPod* lost_pod(const Observed& observed, const ObservedJob& job, Time now);

/// A pod of an earlier run that may still be at work and does not count as lost: the next run waits
/// for it. Null: there is none.
const ObservedPod* remaining_pod(const Observed& observed, Time now);

/// When the next of the pods counts as lost, after `now`; nothing announces that.
std::optional<Time> next_lost_at(const Observed& observed, Time now);

/// The problem of a lost pod, for people: `pod P on node N was to end by T, and …`.
std::string describe_lost(const ObservedPod& pod);

/// Behind the message of a run that goes on though an earlier pod counts as lost; empty: none does.
std::string note_of_lost(const Observed& observed, Time now);

}  // namespace headway::reconcile
