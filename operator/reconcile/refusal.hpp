#pragma once

#include "common/clock.hpp"
#include "operator/api/status.hpp"
#include "operator/reconcile/observed.hpp"

#include <string>

namespace headway::reconcile {

/// The status after the API server has refused the Job that `decide` wanted: the observed one with
/// the refusal.
api::Status status_of_refusal(const Observed& observed, const std::string& refusal, Time now);

/// The same of the backup before a run.
api::Status status_of_refused_backup(const Observed& observed, const std::string& refusal,
                                     Time now);

}  // namespace headway::reconcile
