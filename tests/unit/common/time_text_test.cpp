#include "common/time_text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using headway::parse_time;
using headway::time_text;

TEST_CASE("times are read in the forms that Kubernetes and people write") {
  const auto [text, expected] = GENERATE(
      table<std::string, std::string>({{"2026-11-22T10:15:00Z", "2026-11-22T10:15:00Z"},
                                       {"2026-11-22T10:15:00.123456Z", "2026-11-22T10:15:00Z"},
                                       {"2026-11-22T10:15:00+02:00", "2026-11-22T08:15:00Z"}}));
  CAPTURE(text);
  REQUIRE(parse_time(text));
  CHECK(time_text(*parse_time(text)) == expected);
}

TEST_CASE("text that is no time gives nothing") {
  const std::string text = GENERATE("", "now", "2026-11-22", "2026-13-22T10:15:00Z",
                                    "2026-11-22T10:15:00", "2026-11-22T10:15:00Zz");
  CAPTURE(text);
  CHECK_FALSE(parse_time(text));
}
