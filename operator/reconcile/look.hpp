#pragma once

#include "common/clock.hpp"
#include "operator/api/schema_migration.hpp"

#include <string>

namespace headway::reconcile {

/// One look for drift. All of it follows from the resource and the time of the schedule, so that
/// every worker that decides from the same status means the same Job.
struct Look {
  std::string id;
  std::string job;      ///< the name of its Job
  Time scheduled_at{};  ///< the time of the schedule that it is for
};

Look look_at(const api::SchemaMigration& resource, Time scheduled_at);

}  // namespace headway::reconcile
