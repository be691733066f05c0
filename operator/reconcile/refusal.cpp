#include "operator/reconcile/refusal.hpp"

#include "operator/reconcile/drift.hpp"
#include "operator/reconcile/verdict.hpp"

namespace headway::reconcile {

api::Status status_of_refusal(const Observed& observed, const std::string& refusal, Time now) {
  api::Status status = observed.resource.status;
  status.observed_generation = observed.resource.generation;
  status.outcome = api::kPending;
  if (status.target.empty()) status.target = observed.resource.spec.target();
  status.conditions =
      to_conditions(retrying(Reason::kJobRefused, "The runner's Job cannot be created: " + refusal,
                             "The creation of the Job is retried."),
                    observed.resource.status.conditions, observed.resource.generation, now);
  keep_drifted(observed.resource.status.conditions, observed.resource.generation,
               status.conditions);
  return status;
}

}  // namespace headway::reconcile
