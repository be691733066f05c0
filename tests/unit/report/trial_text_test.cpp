#include "runner/report/trial_text.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::report {

namespace {

using schema::Difference;
using trial::Result;
using trial::Verdict;

/// Without colours.
std::string text_of(const Result& result, const Style& style = Style(false)) {
  return trial_text(testing::history_of({{"aaa"}, {"bbb", "aaa"}}), result, style);
}

Difference difference(Difference::Kind kind) {
  return {.kind = kind, .key = {.kind = schema::Kind::kTable, .name = "public.t"}, .facts = {}};
}

}  // namespace

TEST_CASE("a revision that passes its trial is one line, with how many rows were compared") {
  CHECK(text_of({.revision = "aaa", .compared_rows = 1}) ==
        "aaa, message of aaa: up, down and up again (1 row compared)\n");
  CHECK(text_of({.revision = "bbb", .verdict = Verdict::kIrreversible, .compared_rows = 2000}) ==
        "bbb, message of bbb: up; it has no downgrade section, so nothing was undone (2000 rows "
        "compared)\n");
}

TEST_CASE("one that does not come back is shown with its file and what differs") {
  Result result{.revision = "aaa", .verdict = Verdict::kNotUndone};
  result.differences = {difference(Difference::Kind::kMissing),
                        difference(Difference::Kind::kAdded),
                        difference(Difference::Kind::kChanged)};
  result.differences.back().facts = {"type", "not_null"};
  result.rows = {"public.t"};
  result.lost = {"2 rows of public.u"};
  CHECK(text_of(result) ==
        "aaa, message of aaa: the downgrade does not undo the upgrade\n"
        "  file: aaa.sql\n"
        "  table public.t was there before the upgrade, and is gone after the downgrade\n"
        "  table public.t was not there before the upgrade, and is there after the downgrade\n"
        "  table public.t is not what it was before the upgrade: type, not_null\n"
        "  rows of public.t\n"
        "  the upgrade loses 2 rows of public.u\n");
  result.verdict = Verdict::kNotRepeated;
  result.rows.clear();
  result.lost.clear();
  CHECK(text_of(result) ==
        "aaa, message of aaa: the second upgrade gives something else than the first\n"
        "  file: aaa.sql\n"
        "  table public.t was there after the first upgrade, and is missing after the second\n"
        "  table public.t was not there after the first upgrade, and is there after the second\n"
        "  table public.t is not what it was after the first upgrade: type, "
        "not_null\n");
}

TEST_CASE("one that the server refuses is shown with its words and the next step") {
  Result result{.revision = "aaa", .verdict = Verdict::kDowngradeFailed};
  result.error =
      Error(ExitCode::kRevisionFailed, "SqlError", "aaa.sql:7: no", "write it otherwise");
  CHECK(text_of(result) ==
        "aaa, message of aaa: the downgrade fails\n"
        "  aaa.sql:7: no\n"
        "  next: write it otherwise\n");
}

TEST_CASE("the summary of a trial counts what passed, and what was not tried") {
  const Style plain(false);
  const Style colours(true);
  const Result good{.revision = "aaa"};
  const Result bad{.revision = "bbb", .verdict = Verdict::kUpgradeFailed};
  CHECK(trial_summary({}, 0, plain) == "Nothing to test: no revision is pending.\n");
  CHECK(trial_summary({good}, 1, plain) == "1 of 1 revision passed.\n");
  CHECK(trial_summary({good}, 1, colours) == colours.good("1 of 1 revision passed.") + "\n");
  CHECK(trial_summary({good, bad}, 4, colours) ==
        colours.bad("1 of 4 revisions passed.") +
            "\n2 revisions not tried, since the upgrade of bbb fails.\n");
  CHECK(trial_json({good}, 1).starts_with(R"({"version":1,"passed":true,"tried":1,)"));
  CHECK(trial_json({good}, 2).contains(R"("passed":false)"));
  CHECK(trial_json({good, bad}, 2).contains(R"("passed":false)"));
}

}  // namespace headway::report
