#pragma once

#include "runner/plan/plan.hpp"
#include "runner/sql/data_loss.hpp"

#include <string>
#include <vector>

namespace headway::plan {

/// Whether the statements that the plan runs may take away what the database holds; see
/// sql::may_lose_data. Pure.
bool may_lose_data(const Plan& plan, const sql::PresentCode& present);

/// The revisions of the plan that may take away what the database holds, in the order of their
/// steps. Pure.
std::vector<std::string> destructive_revisions(const Plan& plan, const sql::PresentCode& present);

}  // namespace headway::plan
