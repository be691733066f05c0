#include "common/duration.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "operator/reconcile/gates.hpp"

#include <format>
#include <utility>

namespace headway::reconcile {

namespace {

Shut waits(std::string clause, std::optional<Time> until = {}) {
  return {.reason = Reason::kWaitingForRollout, .clause = std::move(clause), .until = until};
}

}  // namespace

std::optional<Shut> shut_by_contract(const Observed& observed, const WaitingRun& run, Time now) {
  if (run.purpose.phase != api::Phase::kContract) return std::nullopt;
  const auto& contract = observed.resource.spec.contract;
  if (!contract) return std::nullopt;
  if (!observed.rollouts) return waits("the rollouts of spec.contract have not been looked at yet");
  std::vector<std::string> obstacles;
  for (const ObservedRollout& rollout : *observed.rollouts)
    if (!rollout.obstacle.empty())
      obstacles.push_back(std::format("{} ({})", rollout.workload, rollout.obstacle));
  if (!obstacles.empty())
    return waits(
        std::format("the rollouts of spec.contract are not complete: {}", join(obstacles)));
  const Time soaked = run.soak ? run.soak->complete_since + contract->soak : now + contract->soak;
  if (now >= soaked) return std::nullopt;
  return waits(std::format("the rollouts of spec.contract are complete, and for {} at {}",
                           duration_text(contract->soak),
                           time_text(std::chrono::ceil<std::chrono::seconds>(soaked))),
               soaked);
}

}  // namespace headway::reconcile
