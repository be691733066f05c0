#include "operator/reconcile/gates.hpp"

namespace headway::reconcile {

std::optional<Shut> find_shut_gate(const Observed& observed, const WaitingRun& run, Time now) {
  for (const auto& gate :
       {shut_by_suspend, shut_by_dependencies, shut_by_contract, shut_by_approval, shut_by_window})
    if (auto shut = gate(observed, run, now)) return shut;
  return std::nullopt;
}

}  // namespace headway::reconcile
