#pragma once

#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/reason.hpp"

#include <optional>
#include <string>

namespace headway::reconcile {

/// Why a Job's runner does not start. None of these ends the run: what is missing may still come,
/// and then the kubelet starts the container by itself.
struct StartProblem {
  Reason reason = Reason::kPodNotStarted;
  std::string message;  ///< what is wrong, in the kubelet's words, and what to do
};

/// Nothing while all is well or too early to tell. `job` is active and its runner has not started.
std::optional<StartProblem> find_start_problem(const Observed& observed, const ObservedJob& job,
                                               Time now);

}  // namespace headway::reconcile
