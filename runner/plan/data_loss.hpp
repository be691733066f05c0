#pragma once

#include "runner/plan/plan.hpp"

namespace headway::plan {

/// Whether what the plan runs may take away what the database holds; see sql::may_lose_data. Pure.
bool may_lose_data(const Plan& plan);

}  // namespace headway::plan
