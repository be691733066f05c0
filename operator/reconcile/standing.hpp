#pragma once

#include "operator/api/status.hpp"
#include "operator/reconcile/reason.hpp"

namespace headway::reconcile {

// What a run that has ended means for what comes next. It is read from the status alone, so that it
// is the same after a restart and when the Job is long gone.

bool is_success(const api::LastRun& run);

/// Whether the same run can end differently without anybody changing anything.
bool can_retry(const api::LastRun& run);

/// Of a run that succeeded: whether the database is at the target or past it.
Reason success_reason(const api::Status& status);

/// Of a run that did not.
Reason failure_reason(const api::LastRun& run);

}  // namespace headway::reconcile
