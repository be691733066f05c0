#include "tests/unit/sql/fixture.hpp"

#include <fstream>

namespace headway::testing {

std::vector<SqlCase> sql_cases(const std::string& file) {
  std::ifstream text(std::string(HEADWAY_FIXTURES) + "/sql/" + file);
  std::vector<SqlCase> cases;
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto arrow = line.find(" => ");
    SqlCase one{.sql = line.substr(0, arrow),
                .expected = arrow == std::string::npos ? "" : line.substr(arrow + 4)};
    for (std::size_t place = 0; (place = one.sql.find("\\n", place)) != std::string::npos;)
      one.sql.replace(place, 2, "\n");
    cases.push_back(std::move(one));
  }
  return cases;
}

}  // namespace headway::testing
