#include "runner/database/sql_text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::database;

TEST_CASE("literals and identifiers hold whatever they are given") {
  CHECK(literal("it's") == "'it''s'");
  CHECK(literal("a\\b") == "'a\\b'");
  CHECK(literal("") == "''");
  CHECK(identifier("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("arrays come back as they went") {
  for (const std::vector<std::string>& values :
       std::vector<std::vector<std::string>>{{},
                                             {"one"},
                                             {"one", "two"},
                                             {"with \"quotes\"", "and \\ backslash"},
                                             {"a,b", "{c}", ""}}) {
    CHECK(parse_array(array_text(values)) == values);
  }
  CHECK(parse_array("{aaa1,bbb2}") == std::vector<std::string>{"aaa1", "bbb2"});
}
