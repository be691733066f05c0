#pragma once

#include <string>
#include <vector>

namespace headway::testing {

/// A line `SQL => expected` of a file in tests/fixtures/sql.
struct SqlCase {
  std::string sql;
  std::string expected;  ///< empty where the line has no arrow
};

/// The lines of such a file, without comments and empty lines; `\n` in the SQL stands for a new
/// line.
std::vector<SqlCase> sql_cases(const std::string& file);

}  // namespace headway::testing
