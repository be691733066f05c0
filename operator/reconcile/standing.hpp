#pragma once

#include "operator/api/spec.hpp"
#include "operator/api/status.hpp"
#include "operator/reconcile/reason.hpp"

namespace headway::reconcile {

// What follows from a run that has ended. Only the status is read, so that the answer is the same
// after a restart and when the Job is long gone.

bool is_success(const api::LastRun& run);

/// True if the runner got as far as reading the database; only such a run commits anything.
bool has_read(const api::LastRun& run);

/// True if a retry can help without anybody changing anything.
bool can_retry(const api::LastRun& run);

/// When the attempt after this failed one follows. The run's id gives the chance in the pause, so
/// that the announced time stays where it is, also after a restart.
Time next_attempt_at(const api::Retry& retry, const api::LastRun& run);

/// The reason of a run that succeeded: the database is at the target, or past it.
Reason success_reason(const api::Status& status);

/// The reason of a run that failed.
Reason failure_reason(const api::LastRun& run);

}  // namespace headway::reconcile
