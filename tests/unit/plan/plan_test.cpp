#include "runner/plan/plan.hpp"

#include "common/error.hpp"
#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;
using plan::plan_upgrade;

namespace {

using Ids = std::vector<std::string>;

Ids steps(const plan::Plan& plan) {
  Ids ids;
  for (const plan::Segment& segment : plan.segments) {
    for (const plan::Step& step : segment.steps)
      ids.push_back(step.revision->id);
  }
  return ids;
}

}  // namespace

TEST_CASE("a plan holds what is pending, in one segment, with the rows after each step") {
  const plan::History history = history_of({{"aaa"}, {"bbb", "aaa"}, {"ccc", "bbb"}});
  const plan::Plan plan = plan_upgrade(history, {"aaa"}, "head", {});
  CHECK(plan.from == Ids{"aaa"});
  CHECK(plan.to == Ids{"ccc"});
  CHECK(plan.segments.size() == 1);
  CHECK(steps(plan) == Ids{"bbb", "ccc"});
  CHECK(plan.size() == 2);
  const plan::Step& last = plan.segments[0].steps[1];
  CHECK(last.rows == Ids{"ccc"});
  CHECK(last.changes ==
        std::vector<graph::RowChange>{{graph::RowChange::Kind::kUpdate, "bbb", "ccc"}});
}

TEST_CASE("a plan is empty where the database is at the target or past it") {
  const plan::History history = history_of({{"aaa"}, {"bbb", "aaa"}});
  CHECK(plan_upgrade(history, {"bbb"}, "head", {}).empty());
  CHECK(plan_upgrade(history, {"bbb"}, "aaa", {}).empty());
  CHECK_FALSE(plan_upgrade(history, {"bbb"}, "aaa", {}).ahead);
}

TEST_CASE("rows that the history does not know are looked up in the ledger") {
  const plan::History history = history_of({{"aaa"}, {"bbb", "aaa"}, {"other", "aaa"}});
  const plan::Requirements ledger = {{"new2", {"new1"}}, {"new1", {"bbb"}}, {"bbb", {"aaa"}}};

  SECTION("the target stands below them") {
    const plan::Plan plan = plan_upgrade(history, {"new2"}, "bbb", ledger);
    CHECK(plan.ahead);
    CHECK(plan.empty());
    CHECK(plan.to == Ids{"bbb"});
  }
  SECTION("below what the ledger alone would not lead to: the history leads on") {
    CHECK(plan_upgrade(history, {"new1"}, "aaa", {{"new1", {"bbb"}}}).ahead);
  }
  SECTION("the target stands elsewhere") {
    CHECK_THROWS_AS(plan_upgrade(history, {"new2"}, "other", ledger), graph::UnknownRowsError);
  }
  SECTION("one of several targets stands elsewhere") {
    CHECK_THROWS_AS(plan_upgrade(history, {"new2"}, "heads", ledger), graph::UnknownRowsError);
  }
  SECTION("the ledger knows nothing") {
    CHECK_THROWS_AS(plan_upgrade(history, {"new2"}, "bbb", {}), graph::UnknownRowsError);
  }
}

TEST_CASE("all pending statements that must not run in a transaction are reported at once") {
  const plan::History history =
      history_of({{"aaa", "", "", "-- headway: upgrade\nVACUUM;\n"},
                  {"bbb", "aaa", "", "-- headway: upgrade\nCOMMIT;\n"},
                  {"ccc", "bbb", "",
                   "-- headway: upgrade\nSELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (c);\n"}});
  try {
    plan_upgrade(history, {"aaa"}, "head", {});
    FAIL("nothing was refused");
  } catch (const DiagnosticsError& error) {
    REQUIRE(error.diagnostics().size() == 2);
    CHECK(error.diagnostics()[0].file == "bbb.sql");
    CHECK(error.diagnostics()[1].file == "ccc.sql");
    CHECK(error.diagnostics()[1].line == 8);
  }
  CHECK_NOTHROW(plan_upgrade(history, {"ccc"}, "head", {}));
}

namespace {

const std::string kBothWays = "-- headway: upgrade\nSELECT 1;\n-- headway: downgrade\nSELECT 2;\n";

}  // namespace

TEST_CASE("a downgrade's plan leads down to its target, with the rows after each step") {
  const plan::History history = history_of(
      {{"aaa", "", "", kBothWays}, {"bbb", "aaa", "", kBothWays}, {"ccc", "bbb", "", kBothWays}});
  const plan::Plan plan = plan::plan_downgrade(history, {"ccc"}, "aaa");
  CHECK(plan.goes_down());
  CHECK(plan.from == Ids{"ccc"});
  CHECK(plan.to == Ids{"aaa"});
  CHECK(steps(plan) == Ids{"ccc", "bbb"});
  CHECK(plan.steps().back().rows == Ids{"aaa"});
  CHECK(plan::plan_downgrade(history, {"ccc"}, "base").to.empty());
  CHECK(plan::plan_downgrade(history, {"aaa"}, "aaa").empty());
  CHECK_FALSE(plan::plan_downgrade(history, {"aaa"}, "aaa").goes_down());
}

TEST_CASE("a downgrade through revisions that cannot be undone names them all") {
  const plan::History history =
      history_of({{"aaa", "", "", kBothWays}, {"bbb", "aaa"}, {"ccc", "bbb"}});
  try {
    plan::plan_downgrade(history, {"ccc"}, "base");
    FAIL("nothing was refused");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kRefused);
    CHECK(error.reason() == "Irreversible");
    CHECK(std::string(error.what()).ends_with("section: ccc (ccc.sql), bbb (bbb.sql)"));
  }
  CHECK_NOTHROW(plan::plan_downgrade(history, {"aaa"}, "base"));
}

TEST_CASE("a downgrade with a statement that no run may send is refused") {
  const plan::History history = history_of(
      {{"aaa", "", "", "-- headway: upgrade\nSELECT 1;\n-- headway: downgrade\nCOMMIT;\n"}});
  CHECK_THROWS_AS(plan::plan_downgrade(history, {"aaa"}, "base"), DiagnosticsError);
}

TEST_CASE("a target that the database is past is an older revision, unless it is a head") {
  const plan::History history = history_of({{"aaa"}, {"bbb", "aaa"}});
  const auto older = [&](const Ids& rows, const std::string& target) {
    return plan::names_older_revision(plan_upgrade(history, rows, target, {}), target);
  };
  CHECK(older({"bbb"}, "aaa"));
  CHECK_FALSE(older({"bbb"}, "bbb"));
  CHECK_FALSE(older({"bbb"}, "head"));
  CHECK_FALSE(older({"bbb"}, "heads"));
  CHECK_FALSE(older({"aaa"}, "bbb"));
  CHECK_FALSE(older({}, "aaa"));
}

TEST_CASE("the way back undoes what was made, the newest first") {
  const plan::History history =
      history_of({{"aaa", "", "", kBothWays}, {"bbb", "aaa", "", kBothWays}});
  const plan::Plan made = plan_upgrade(history, {}, "head", {});
  const std::vector<plan::Segment> back =
      plan::way_back(history, made.steps(), plan::Transactions::kRevision);
  REQUIRE(back.size() == 2);
  CHECK(back[0].steps.front().revision->id == "bbb");
  CHECK(back[0].steps.front().rows == Ids{"aaa"});
  CHECK(back[1].steps.front().revision->id == "aaa");
  CHECK(back[1].steps.front().rows.empty());
  CHECK(back[1].steps.front().direction == plan::Direction::kDown);
}
