#include "common/duration.hpp"

#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using headway::duration_text;
using headway::parse_duration;
using namespace std::chrono_literals;

TEST_CASE("durations are read as Go writes them") {
  const auto [text, expected] =
      GENERATE(table<std::string, std::chrono::milliseconds>({{"0", 0ms},
                                                              {"0s", 0ms},
                                                              {"500ms", 500ms},
                                                              {"1.5s", 1500ms},
                                                              {"1h30m", 90min},
                                                              {"10m", 10min},
                                                              {"1h0m0.25s", 1h + 250ms},
                                                              {"1500us", 1ms},
                                                              {"2m3s4ms", 123'004ms}}));
  CAPTURE(text);
  REQUIRE(parse_duration(text));
  CHECK(*parse_duration(text) == expected);
}

TEST_CASE("text that is no duration is refused") {
  const std::string text = GENERATE("", "5", "s", "-1s", "+1s", "1 s", "1d", "1h30", "inf", "nans",
                                    "1e3s", "9999999999h", "1s ", "1S");
  CAPTURE(text);
  CHECK_FALSE(parse_duration(text));
}

TEST_CASE("a duration is written in its shortest form and read back") {
  const auto [duration, expected] = GENERATE(table<std::chrono::milliseconds, std::string>(
      {{0ms, "0s"}, {500ms, "500ms"}, {90min, "1h30m"}, {3'600'001ms, "1h1ms"}, {61s, "1m1s"}}));
  CHECK(duration_text(duration) == expected);
  CHECK(parse_duration(expected) == duration);
}
