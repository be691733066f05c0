#pragma once

#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/reason.hpp"

#include <optional>
#include <string>

namespace headway::reconcile {

/// Why a Job's runner does not start. No such problem ends the run: a missing object may still be
/// created, and then the kubelet starts the container by itself.
struct StartProblem {
  Reason reason = Reason::kPodNotStarted;
  std::string message;  ///< the problem as the kubelet words it, and what to do
};

/// Nothing if there is no problem, or not yet. `job` is active and its runner has not started.
std::optional<StartProblem> find_start_problem(const Observed& observed, const ObservedJob& job,
                                               Time now);

/// When to look again at such a Job: at the ends of what patience there is. Later looks grow apart,
/// since its pod or a Warning announces what matters.
Time next_look_at_start(const ObservedJob& job, Time now);

}  // namespace headway::reconcile
