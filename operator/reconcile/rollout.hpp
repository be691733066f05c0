#pragma once

#include "common/clock.hpp"
#include "operator/api/contract.hpp"
#include "operator/api/status.hpp"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

/// The rollout of a workload that contract revisions wait for.
struct ObservedRollout {
  std::string workload;       ///< `Deployment app`
  std::string obstacle = {};  ///< why it is not complete; empty: it is
  std::string version = {};   ///< of a complete one: of its pods, another one after each rollout
};

/// Judges a workload as the API server has it; null: there is none. Complete is what `kubectl
/// rollout status` calls so, and no pod is left of an older version: a partition of a StatefulSet
/// holds some back. Pure.
ObservedRollout observe_rollout(const api::Workload& workload, const nlohmann::json& object);

/// What is known of the rollouts after a look at them, given what was known before: while all of
/// them are complete, and of the same pods, it keeps the time of the first look that found that.
/// Nothing: one of them is not complete.
std::optional<api::Soak> soak_after(const std::optional<api::Soak>& before,
                                    const std::vector<ObservedRollout>& rollouts, Time now);

}  // namespace headway::reconcile
