#include "common/drift_report.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

TEST_CASE("a report of a look for drift is read as it was written") {
  DriftReport report{.look = "0123456789abcdef",
                     .revisions = {"9b1c0d2e8f7a"},
                     .objects = {"+ index public.by_hand", "~ column public.a.id (not_null)"},
                     .more = 3};
  CHECK(parse_drift_report(to_json(report)) == report);
  CHECK(report.drifted());

  DriftReport failed{.look = "0123456789abcdef", .revisions = {}, .objects = {}};
  failed.error.emplace();
  failed.error->reason = "UnknownRevision";
  failed.error->message = "the database is at 9b1c0d2e8f7a, which no file holds";
  failed.error->hint = "use the files that hold it";
  CHECK(parse_drift_report(to_json(failed)) == failed);
  CHECK_FALSE(failed.drifted());
}

TEST_CASE("a long report fits into a termination message, and says how many objects it lacks") {
  DriftReport report{.look = "0123456789abcdef", .revisions = {}, .objects = {}, .more = 1};
  for (int i = 0; i < 500; ++i) {
    report.revisions.push_back(std::format("{:012}", i));
    report.objects.push_back(std::format("+ table public.a_table_with_quite_a_long_name_{:03}", i));
  }
  const std::string text = to_json(report);
  CHECK(text.size() <= kOutcomeLimit);
  const auto read = parse_drift_report(text);
  REQUIRE(read);
  CHECK(read->objects.size() > 3);
  CHECK(read->objects.front() == report.objects.front());
  CHECK(read->objects.size() + static_cast<std::size_t>(read->more) == 501);
}

TEST_CASE("another text is no report of a look for drift") {
  CHECK_FALSE(parse_drift_report(""));
  CHECK_FALSE(parse_drift_report("error: no database"));
  CHECK_FALSE(parse_drift_report("{}"));
  CHECK_FALSE(parse_drift_report(R"({"version":1,"run":"x","outcome":"Succeeded"})"));
  CHECK_FALSE(
      parse_drift_report(R"({"version":2,"look":"a","revisions":[],"objects":[],"more":0})"));
}

}  // namespace headway::testing
