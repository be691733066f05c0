#pragma once

#include "common/clock.hpp"
#include "operator/reconcile/decide.hpp"
#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/pod.hpp"

#include <string>

namespace headway::reconcile {

/// The reason of the condition Drifted while the first look has no answer.
inline constexpr const char* kLookUnderWay = "LookUnderWay";

/// Decides about the looks of spec.drift, beside a decision about the runs: a look begins only
/// while no run is under way, and one that is under way ends when a run begins. Adds to the
/// decision the look's actions, status.drift and the condition Drifted. Pure.
void look_for_drift(const Observed& observed, const RunnerDefaults& defaults, Time now,
                    Decision& decision);

/// The condition Drifted says that the API server refuses the look's Job.
void refuse_look(const Observed& observed, const std::string& refusal, Time now,
                 api::Status& status);

/// Adds the condition Drifted of `before`, where that has one and these have none.
void keep_drifted(const api::Conditions& before, std::int64_t generation,
                  api::Conditions& conditions);

}  // namespace headway::reconcile
