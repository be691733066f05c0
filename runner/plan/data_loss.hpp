#pragma once

#include "runner/plan/plan.hpp"
#include "runner/sql/data_loss.hpp"

namespace headway::plan {

/// Whether the statements that the plan runs may take away what the database holds; see
/// sql::may_lose_data. Pure.
bool may_lose_data(const Plan& plan, const sql::PresentCode& present);

}  // namespace headway::plan
