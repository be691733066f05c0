#include "runner/sql/code_reach.hpp"

#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

std::string text_of(sql::CodeReach reach) {
  switch (reach) {
    case sql::CodeReach::kNone:
      return "none";
    case sql::CodeReach::kTable:
      return "table";
    case sql::CodeReach::kAny:
      break;
  }
  return "any";
}

}  // namespace

TEST_CASE("whose code a statement can run is known, or it is any") {
  const auto cases = testing::sql_cases("code_reach.txt");
  CHECK(cases.size() > 50);
  for (const auto& [text, expected] : cases) {
    INFO(text);
    const auto node = sql::parse({.text = text});
    REQUIRE(node);
    CHECK(text_of(sql::code_reach(*node)) == expected);
  }
}
