#include "operator/reconcile/refusal.hpp"

#include "operator/reconcile/drift.hpp"
#include "operator/reconcile/verdict.hpp"

#include <format>

namespace headway::reconcile {

namespace {

api::Status refused(const Observed& observed, const Verdict& verdict, Time now) {
  api::Status status = observed.resource.status;
  status.observed_generation = observed.resource.generation;
  status.outcome = api::kPending;
  if (status.target.empty()) status.target = observed.resource.spec.target();
  status.conditions = to_conditions(verdict, observed.resource.status.conditions,
                                    observed.resource.generation, now);
  keep_drifted(observed.resource.status.conditions, observed.resource.generation,
               status.conditions);
  return status;
}

}  // namespace

api::Status status_of_refusal(const Observed& observed, const std::string& refusal, Time now) {
  return refused(observed,
                 retrying(Reason::kJobRefused, "The runner's Job cannot be created: " + refusal,
                          "The creation of the Job is retried."),
                 now);
}

api::Status status_of_refused_backup(const Observed& observed, const std::string& refusal,
                                     Time now) {
  return refused(observed,
                 retrying(Reason::kBackupFailed,
                          std::format("The backup before the run cannot begin: {} ({}). Nothing "
                                      "was applied.",
                                      refusal, observed.resource.spec.backup->outside->field()),
                          "The backup is tried again."),
                 now);
}

}  // namespace headway::reconcile
