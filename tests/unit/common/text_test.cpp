#include "common/text.hpp"

#include <array>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("words are joined by a separator that stands between them only") {
  CHECK(join(std::vector<std::string>{}) == "");
  CHECK(join(std::vector<std::string>{"a"}) == "a");
  CHECK(join(std::vector<std::string>{"a", "b", "c"}) == "a, b, c");
  CHECK(join(std::array<std::string_view, 2>{"", "b"}, "; ") == "; b");
}

TEST_CASE("trimming takes blanks from both ends and none from within") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim("a") == "a");
  CHECK(trim(" \t\r\n").empty());
  CHECK(trim("").empty());
  CHECK(trim("\f a \n", " \f") == "a \n");
}

TEST_CASE("a text within its limit is not cut, a longer one keeps to it") {
  CHECK(cut("12345", 5) == "12345");
  CHECK(cut("123456", 5) == "12…");
  CHECK(cut("1234", 3) == "…");
  CHECK(cut("1234", 0) == "…");
}

TEST_CASE("a text is cut between two characters") {
  CHECK(cut("ääää", 8) == "ääää");
  CHECK(cut("äääää", 8) == "ää…");
  CHECK(cut("a€€€", 7) == "a€…");
  CHECK(cut("a€€€", 6) == "a…");
}

TEST_CASE("bytes as hexadecimal digits") {
  CHECK(hex(std::array<unsigned char, 4>{0x00, 0x0f, 0xa0, 0xff}) == "000fa0ff");
  CHECK(hex({}) == "");
}

TEST_CASE("only ASCII letters become small") {
  CHECK(lower("AZaz09@[`{_-Ä") == "azaz09@[`{_-Ä");
}

TEST_CASE("the first byte of a character and those that continue it") {
  const std::string text = "a€";
  CHECK(begins_character(text[0]));
  CHECK(begins_character(text[1]));
  CHECK_FALSE(begins_character(text[2]));
  CHECK_FALSE(begins_character(text[3]));
}
