#include "runner/sql/row_writes.hpp"

#include "common/text.hpp"
#include "tests/unit/sql/fixture.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("the relations are found whose rows a statement writes, or that it makes or drops") {
  for (const auto& [text, expected] : testing::sql_cases("row_writes.txt")) {
    INFO(text);
    std::vector<std::string> found;
    for (const sql::Name& name : sql::written_or_made({.text = text}))
      found.push_back(name.schema.empty() ? name.name : name.schema + "." + name.name);
    std::ranges::sort(found);
    CHECK(join(found, " ") == expected);
  }
}
