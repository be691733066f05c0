#pragma once

#include "runner/revisions/statement.hpp"

#include <string>
#include <vector>

namespace headway::sql {

/// Whether a statement may take away what the database holds: rows, columns, tables, the position
/// of a sequence, the former shape of a value. On the safe side: code that a statement runs without
/// showing it (DO, CALL, EXECUTE, a function that is not one of the server's own harmless ones,
/// wherever it is called, a REFRESH) counts, and so does a statement that the grammar does not
/// know. Definitions that can be written again (views, functions, indexes, constraints) are no
/// data. Pure.
bool may_lose_data(const revisions::Statement& statement);

/// The same for statements that run one after another: an earlier one may define a function or an
/// operator under the name of a harmless one, or a trigger or rule that a later one fires.
bool may_lose_data(const std::vector<const revisions::Statement*>& statements);

}  // namespace headway::sql
