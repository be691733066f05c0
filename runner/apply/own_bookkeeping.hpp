#pragma once

#include "runner/database/version_table.hpp"
#include "runner/plan/plan.hpp"

namespace headway::apply {

/// Throws DiagnosticsError with the statements of a plan that write the rows of the version table
/// or make it, as dumps and `alembic upgrade --sql` do: these rows are the runner's. A change of
/// the table itself, such as a wider column, is the user's. What only a function does shows when it
/// has run: the rows are not the planned ones.
void refuse_bookkeeping_of_its_own(const database::VersionTable& table, const plan::Plan& plan);

}  // namespace headway::apply
