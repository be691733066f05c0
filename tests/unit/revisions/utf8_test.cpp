#include "runner/revisions/utf8.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

TEST_CASE("UTF-8 text is known as such") {
  for (const std::string_view text :
       {"", "plain", "größe", "½ × €", "\U0001F600", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xC2\x80"}) {
    INFO(text);
    CHECK_FALSE(find_invalid_utf8(text));
  }
}

TEST_CASE("bytes that are not UTF-8 are found") {
  for (const std::string_view text :
       {"ab\x80", "ab\xE4", "ab\xE4z", "ab\xC0\x80", "ab\xC1\xBF", "ab\xE0\x9F\xBF",
        "ab\xED\xA0\x80", "ab\xF0\x8F\xBF\xBF", "ab\xF4\x90\x80\x80", "ab\xF5\x80\x80\x80",
        "ab\xFF", "ab\xE2\x82", "ab\xE2\x82z", "ab\xF0\x9F\x98"}) {
    INFO(text);
    CHECK(find_invalid_utf8(text) == 2);
  }
}

}  // namespace headway::revisions
