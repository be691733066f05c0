#pragma once

#include "operator/api/status.hpp"
#include "operator/reconcile/action.hpp"
#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/pod.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace headway::reconcile {

/// The part of the operator's configuration that decisions depend on.
struct OperatorConfig {
  RunnerDefaults runner;
  std::string instance = {};  ///< the name of this process in Events
};

struct Decision {
  std::vector<Action> actions;  ///< to be carried out in order, before the status is written
  /// Of looks for drift. One that is refused changes nothing but the condition Drifted.
  std::vector<Action> look_actions = {};
  api::Status status;  ///< the new status
  std::optional<std::chrono::milliseconds>
      look_again;                       ///< when to decide again even if nothing changes
  std::optional<OutcomeKind> finished;  ///< of a run whose result is new in this status
};

/// Decides about one resource from the observed facts. A pure function: the same facts lead to the
/// same decision in every process and every time, so that a crash between two writes is harmless.
Decision decide(const Observed& observed, const OperatorConfig& config, Time now);

}  // namespace headway::reconcile
