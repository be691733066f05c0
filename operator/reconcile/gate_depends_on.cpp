#include "common/text.hpp"
#include "operator/reconcile/gates.hpp"

#include <format>

namespace headway::reconcile {

std::optional<Shut> shut_by_dependencies(const Observed& observed, const WaitingRun&, Time) {
  if (!observed.dependency_cycle.empty())
    return Shut{.reason = Reason::kDependencyCycle,
                .clause = std::format("its dependencies (spec.dependsOn) lead back to it: {}",
                                      join(observed.dependency_cycle, " -> ")),
                .needs_person = true};
  std::vector<std::string> waits;
  for (const ObservedDependency& dependency : observed.dependencies)
    if (!dependency.obstacle.empty())
      waits.push_back(std::format("{} {}", dependency.name, dependency.obstacle));
  if (waits.empty()) return std::nullopt;
  return Shut{.reason = Reason::kDependencyNotReady,
              .clause = std::format("it waits for others (spec.dependsOn): {}", join(waits))};
}

}  // namespace headway::reconcile
