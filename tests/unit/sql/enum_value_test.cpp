#include "runner/sql/enum_value.hpp"

#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("a new value of an enumeration is seen, also where a program's text adds it") {
  for (const auto& [text, expected] : testing::sql_cases("enum_values.txt")) {
    INFO(text);
    CHECK(sql::adds_enum_value({.text = text}) == (expected == "yes"));
  }
}
