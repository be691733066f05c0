#pragma once

#include "runner/graph/version_rows.hpp"

#include <string>
#include <vector>

namespace headway::graph {

/// After `stamp EXPRESSION`: what the expression names takes the place of all rows on its line,
/// above or below it; on no row's line it comes beside them. Nothing is asked of what the rows
/// imply afterwards. `base` takes the rows of its branch, or all. Throws what selecting throws, and
/// UnknownRowsError.
RowStep rows_after_stamp(const RevisionMap& map, const std::vector<std::string>& rows,
                         const std::string& expression);

}  // namespace headway::graph
