#pragma once

#include "common/clock.hpp"
#include "operator/api/schema_migration.hpp"
#include "operator/reconcile/result.hpp"
#include "operator/reconcile/run.hpp"

#include <string>

namespace headway::reconcile {

// The begin and the end of a run, as they are kept in the status.

/// A run begins as this Job, which was created at `at`: nothing of the run before is left.
void record_begin(const api::SchemaMigration& resource, const Run& run, const std::string& job,
                  Time at, api::Status& status);

/// The status's run has ended, and begins the history, which holds the newest spec.historyLimit
/// runs and never more than 10. The end is never dated after `now`.
void record_end(Result result, const api::Spec& spec, Time now, api::Status& status);

}  // namespace headway::reconcile
