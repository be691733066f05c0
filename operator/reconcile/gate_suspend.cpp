#include "operator/reconcile/gates.hpp"

namespace headway::reconcile {

std::optional<Shut> shut_by_suspend(const Observed& observed, const WaitingRun&, Time) {
  if (!observed.resource.spec.suspend) return std::nullopt;
  return Shut{.reason = Reason::kSuspended, .clause = "spec.suspend holds it"};
}

}  // namespace headway::reconcile
