#include "runner/sql/effects.hpp"

#include "tests/unit/sql/effects_text.hpp"
#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("the locks that statements take, and their work under them, are known") {
  const auto cases = testing::sql_cases("locks.txt");
  CHECK(cases.size() > 60);
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(testing::effects_text(sql::effects_of({.text = text})) == expected);
  }
}

TEST_CASE("new relations are known") {
  CHECK(sql::effects_of({.text = "CREATE TABLE IF NOT EXISTS a.\"T\" ()"}).creates ==
        std::vector<sql::Name>{{.schema = "a", .name = "T"}});
  CHECK(sql::effects_of({.text = "CREATE MATERIALIZED VIEW m AS SELECT 1"}).creates ==
        std::vector<sql::Name>{{.name = "m"}});
}
