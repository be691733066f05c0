#pragma once

#include "runner/revisions/statement.hpp"

#include <string>

namespace headway::sql {

/// Why a batch cannot repeat the statement; empty: it can. A batch ends when its statement reports
/// that it changed no row: UPDATE, DELETE, MERGE and INSERT ... SELECT do so, also behind WITH.
/// Pure.
std::string unfit_for_batch(const revisions::Statement& statement);

}  // namespace headway::sql
