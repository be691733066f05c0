#include "common/text.hpp"
#include "operator/reconcile/gates.hpp"
#include "operator/reconcile/messages.hpp"

#include <format>

namespace headway::reconcile {

std::optional<Shut> shut_by_approval(const Observed& observed, const WaitingRun& run, Time) {
  const api::SchemaMigration& resource = observed.resource;
  const std::string& hash = run.purpose.plan_hash;
  if (!resource.spec.manual_approval || hash.empty() || resource.approved == hash)
    return std::nullopt;
  std::string clause = std::format("it waits for approval of plan {}", hash);
  if (run.plan) clause += std::format(": {}", run.plan->summary);
  if (!resource.approved.empty())
    clause += std::format(". The annotation {} is for another plan, {}", api::kApprove,
                          cut(resource.approved, hash.size()));
  clause += ". To approve this plan: " + approve(resource, hash);
  return Shut{.reason = Reason::kApprovalRequired, .clause = std::move(clause)};
}

}  // namespace headway::reconcile
