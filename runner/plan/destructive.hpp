#pragma once

#include "runner/plan/plan.hpp"
#include "runner/revisions/statement.hpp"

namespace headway::plan {

/// Whether a statement may take away what the database holds: rows, columns, tables, the position
/// of a sequence, the former shape of a value. Judged by its words, before anything runs, and on
/// the safe side: what runs code that it does not show (DO, CALL, EXECUTE, a function that is not
/// one of the server's own harmless ones) and what is not known counts as destructive. Definitions
/// that can be written again (views, functions, indexes, constraints) are no data. Pure.
bool destroys_data(const revisions::Statement& statement);

/// Whether what a step runs holds such a statement.
bool destroys_data(const Step& step);

/// Whether any step of the plan does.
bool destroys_data(const Plan& plan);

}  // namespace headway::plan
