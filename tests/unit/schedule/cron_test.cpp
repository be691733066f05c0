#include "operator/schedule/cron.hpp"

#include "common/time_text.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using schedule::Cron;
using namespace std::chrono_literals;

namespace {

std::string next(const char* cron, const char* after, const char* zone = "Etc/UTC") {
  const auto time =
      Cron::parse(cron).value().next(*parse_time(after), *std::chrono::locate_zone(zone));
  return time ? time_text(*time) : "never";
}

std::string last(const char* cron, const char* before, std::chrono::seconds within,
                 const char* zone = "Etc/UTC") {
  const auto time =
      Cron::parse(cron).value().last(*parse_time(before), *std::chrono::locate_zone(zone), within);
  return time ? time_text(*time) : "none";
}

}  // namespace

TEST_CASE("the next begin of a schedule") {
  // 2026-11-22 is a Sunday.
  const auto [cron, expected] = GENERATE(Catch::Generators::table<const char*, const char*>(
      {{"0 2 * * 6", "2026-11-28T02:00:00Z"},     {"0 2 * * SAT", "2026-11-28T02:00:00Z"},
       {"30 10 * * *", "2026-11-22T10:30:00Z"},   {"0 10 * * *", "2026-11-23T10:00:00Z"},
       {"*/15 * * * *", "2026-11-22T10:15:00Z"},  {"5-20/5,59 10 * * *", "2026-11-22T10:05:00Z"},
       {"50/5 10 * * *", "2026-11-22T10:50:00Z"}, {"0 0 1 jan *", "2027-01-01T00:00:00Z"},
       {"0 0 29 2 *", "2028-02-29T00:00:00Z"},    {"0 0 30 2 *", "never"},
       {"0 12 * * 7", "2026-11-22T12:00:00Z"},    {"0 12 * * 0", "2026-11-22T12:00:00Z"},
       {"0 12 25 * 1", "2026-11-23T12:00:00Z"},   {"0 12 25 * *", "2026-11-25T12:00:00Z"},
       {"0 12 */2 * 1", "2026-11-23T12:00:00Z"},  {"@hourly", "2026-11-22T11:00:00Z"},
       {"@daily", "2026-11-23T00:00:00Z"},        {"@weekly", "2026-11-29T00:00:00Z"},
       {"@monthly", "2026-12-01T00:00:00Z"},      {"@yearly", "2027-01-01T00:00:00Z"}}));
  CAPTURE(cron);
  CHECK(next(cron, "2026-11-22T10:00:00Z") == expected);
}

TEST_CASE("a schedule is of the local time of its zone") {
  CHECK(next("0 2 * * 6", "2026-11-22T10:00:00Z", "Europe/Berlin") == "2026-11-28T01:00:00Z");
  CHECK(next("0 2 * * 6", "2026-07-01T10:00:00Z", "Europe/Berlin") == "2026-07-04T00:00:00Z");
  CHECK(next("0 23 * * 0", "2026-11-22T10:00:00Z", "Pacific/Auckland") == "2026-11-29T10:00:00Z");
  SECTION("a time that spring skips counts behind the gap") {
    CHECK(next("30 2 29 3 *", "2026-03-29T00:00:00Z", "Europe/Berlin") == "2026-03-29T01:00:00Z");
  }
  SECTION("a time that comes twice in autumn counts once") {
    CHECK(next("30 2 25 10 *", "2026-10-25T00:00:00Z", "Europe/Berlin") == "2026-10-25T00:30:00Z");
    CHECK(next("30 2 25 10 *", "2026-10-25T00:30:00Z", "Europe/Berlin") == "2027-10-25T00:30:00Z");
  }
}

TEST_CASE("the last begin of a schedule, within a time") {
  CHECK(last("0 2 * * 6", "2026-11-22T10:00:00Z", 48h) == "2026-11-21T02:00:00Z");
  CHECK(last("0 2 * * 6", "2026-11-22T10:00:00Z", 32h) == "2026-11-21T02:00:00Z");
  CHECK(last("0 2 * * 6", "2026-11-22T10:00:00Z", 31h) == "none");
  CHECK(last("0 10 * * *", "2026-11-22T10:00:00Z", 1h) == "2026-11-22T10:00:00Z");
  CHECK(last("*/15 * * * *", "2026-11-22T10:14:59Z", 1h) == "2026-11-22T10:00:00Z");
  CHECK(last("0 23 * * *", "2026-11-22T00:30:00Z", 2h) == "2026-11-21T23:00:00Z");
  CHECK(last("0 23 * * *", "2026-11-22T23:30:00Z", 2h, "Europe/Berlin") == "2026-11-22T22:00:00Z");
}

TEST_CASE("a text that is no schedule is refused") {
  const char* text =
      GENERATE("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *",
               "* * * 13 *", "* * * * 8", "a * * * *", "5-1 * * * *", "*/0 * * * *", "1, * * * *",
               "-1 * * * *", "1- * * * *", "@never", "* * * sat *", "1.5 * * * *");
  CAPTURE(text);
  CHECK_FALSE(Cron::parse(text));
}
