#pragma once

#include "operator/reconcile/action.hpp"
#include "operator/reconcile/observed.hpp"

#include <optional>
#include <vector>

namespace headway::reconcile {

/// How long the other containers of a pod may go on after the runner's end.
inline constexpr std::chrono::seconds kSidecarGrace{30};

/// The actions for Jobs whose result is in the status.
struct Housekeeping {
  std::vector<Action> actions;
  std::optional<Time> look_at;  ///< when there is more to do
};

/// Finished Jobs expire, the newest spec.historyLimit of them; older ones are deleted. Where other
/// containers go on after the runner, their pod is ended: after a success with its Job, which is
/// then no failed Job that somebody is called for; after a failure alone, so that the runner's log
/// stays. `current` is the Job of a run without a result, or null.
Housekeeping keep_house(const Observed& observed, const ObservedJob* current, Time now);

/// The Jobs of a resource that is being deleted are deleted, also where something else keeps the
/// resource for a while: a runner that is at work rolls back.
std::vector<Action> end_all(const Observed& observed);

}  // namespace headway::reconcile
