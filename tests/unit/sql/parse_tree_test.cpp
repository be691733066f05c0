#include "runner/sql/parse_tree.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace headway;

namespace {

bool is_read(const std::string& text, bool backslash_escapes = false) {
  return sql::parse({.text = text, .backslash_escapes = backslash_escapes}) != nullptr;
}

std::string repeated(std::string text, const std::string& part, int times) {
  for (int i = 0; i < times; ++i)
    text += part;
  return text;
}

}  // namespace

TEST_CASE("a statement that nests deep is not given to the parser, which would exhaust the stack") {
  CHECK(is_read(repeated("SELECT 1", "+1", 1'000)));
  CHECK_FALSE(is_read(repeated("SELECT 1", "+1", 300'000)));
  CHECK_FALSE(is_read(repeated("SELECT 1", " UNION ALL SELECT 1, 2", 100'000)));
  CHECK_FALSE(is_read(repeated("SELECT 1", "::int", 300'000)));
  CHECK_FALSE(is_read("SELECT " + repeated("", "(", 100'000) + "1" + repeated("", ")", 100'000)));
  // Long is not deep.
  CHECK(
      is_read(repeated("INSERT INTO t VALUES (0, -1, 'x'::text)", ", (1, -2, 'y'::text)", 50'000)));
}

TEST_CASE("text that the grammar does not know is not read") {
  CHECK_FALSE(is_read("SELEC 1"));
  CHECK_FALSE(is_read("SELECT 1; SELECT 2"));
  CHECK_FALSE(is_read(""));
  CHECK_FALSE(is_read("SELECT '\xFC'"));
  CHECK_FALSE(is_read("SELECT 'it\\'s'"));
  CHECK(is_read("SELECT 'it\\'s'", true));
}

TEST_CASE("a statement's tree is kept for a while, and is that of its own text") {
  const auto first = sql::parse({.text = "DROP TABLE first"});
  REQUIRE(first);
  CHECK(sql::parse({.text = std::string("DROP TABLE ") + "first"}) == first);
  for (int i = 0; i < 100; ++i) {
    const std::string text = "DROP TABLE other_" + std::to_string(i);
    const auto other = sql::parse({.text = text});
    REQUIRE(other);
    CHECK(other->fields.dump().contains("\"other_" + std::to_string(i) + "\""));
  }
  const auto again = sql::parse({.text = "DROP TABLE first"});
  REQUIRE(again);
  CHECK(again != first);
  CHECK(again->fields == first->fields);
}
