// `--plan` shows what a run would apply, and `--plan-hash` applies that and nothing else.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <fstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

struct Planned {
  Planned() {
    database.execute("CREATE TABLE old ()");
    history.add("aaa1", "CREATE TABLE new ();");
    file = history.add("bbb2",
                       "-- headway: upgrade\nDROP TABLE old;\n-- headway: downgrade\n"
                       "CREATE TABLE old ();");
  }

  Ended go(const Ids& options) const {
    return upgrade(history.folder(), database.url(), "head", options);
  }
  std::string plan() const { return go({"--plan"}).outcome().plan.value().hash; }
  Ended apply(const std::string& hash) const { return go({"--plan-hash=" + hash}); }

  Database database;
  History history;
  std::string file;
};

}  // namespace

TEST_CASE_METHOD(Planned, "a plan shows its revisions and what may lose data, and writes nothing") {
  const Ended ended = go({"--plan"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kPlanned);
  CHECK(outcome.to == Ids{"bbb2"});
  CHECK(outcome.current == Ids{});
  CHECK(outcome.applied == Ids{});
  CHECK(outcome.pending == 2);
  REQUIRE(outcome.plan);
  CHECK(outcome.plan->revisions == Ids{"aaa1", "bbb2"});
  CHECK(outcome.plan->destructive == Ids{"bbb2"});
  CHECK(outcome.plan->hash.size() == 64);
  CHECK(go({"--plan"}).outcome().plan == outcome.plan);
  CHECK_FALSE(database.has_table("alembic_version"));
  CHECK_FALSE(database.has_table("new"));
  CHECK(database.text("SELECT count(*) FROM pg_namespace WHERE nspname = 'headway'") == "0");
}

TEST_CASE_METHOD(Planned, "the plan with the hash that was shown is applied") {
  const Ended ended = apply(plan());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.outcome().applied == Ids{"aaa1", "bbb2"});
  CHECK_FALSE(database.has_table("old"));
  SECTION("and with nothing pending there is nothing to refuse") {
    CHECK(apply("0123").outcome().outcome == OutcomeKind::kUpToDate);
    CHECK(go({"--plan"}).outcome().outcome == OutcomeKind::kUpToDate);
  }
  SECTION("a downgrade has a plan of its own") {
    const auto down = [&](const std::string& option) {
      return run({"downgrade", "aaa1", "--dir", history.folder(), "--output", "json", option},
                 {{"DATABASE_URL", database.url()}});
    };
    const Outcome planned = down("--plan").outcome();
    CHECK(planned.outcome == OutcomeKind::kPlanned);
    CHECK(planned.direction == RunDirection::kDown);
    CHECK(planned.plan->revisions == Ids{"bbb2"});
    CHECK(planned.plan->destructive == Ids{});
    CHECK(down("--plan-hash=0123").code == 4);
    CHECK_FALSE(database.has_table("old"));
    CHECK(down("--plan-hash=" + planned.plan->hash).code == 0);
    CHECK(database.has_table("old"));
  }
}

TEST_CASE_METHOD(Planned, "another plan than the one that was shown is not applied") {
  const std::string hash = plan();
  SECTION("since a revision was edited") {
    std::ofstream(file, std::ios::app) << "\nSELECT 1;\n";
  }
  SECTION("since there is one more") {
    history.add("ccc3", "SELECT 1;");
  }
  SECTION("since the database has moved on") {
    REQUIRE(upgrade(history.folder(), database.url(), "aaa1").code == 0);
  }
  const bool begun = database.has_table("new");
  const Ended ended = apply(hash);
  CHECK(ended.code == 4);
  CHECK(ended.outcome().outcome == OutcomeKind::kPlanChanged);
  CHECK(ended.outcome().error->reason == "PlanChanged");
  CHECK(ended.outcome().error->message.contains(hash));
  CHECK(ended.outcome().error->message.contains(plan()));
  CHECK(ended.outcome().applied == Ids{});
  CHECK(database.has_table("new") == begun);
  CHECK(database.has_table("old"));
  CHECK(apply(plan()).code == 0);
  CHECK_FALSE(database.has_table("old"));
}

TEST_CASE_METHOD(Planned, "a revision that is half done is said before its plan is shown") {
  history.add("ccc3", "-- headway: upgrade no-transaction\nSELECT 1;\nSELECT 1/0;");
  REQUIRE(go({}).code == 6);
  const Ended going_on = go({"--plan"});
  CHECK(going_on.outcome().plan->revisions == Ids{"ccc3"});
  const Ended there = upgrade(history.folder(), database.url(), "bbb2", {"--plan"});
  CHECK(there.code == 6);
  CHECK(there.outcome().error->reason == "HalfDone");
}

TEST_CASE_METHOD(Planned, "a plan is refused where it would not show all that a run does") {
  SECTION("for a script") {
    for (const char* option : {"--plan", "--plan-hash=0123"}) {
      const Ended ended = go({"--sql", option});
      CHECK(ended.code == 2);
      CHECK(ended.err.contains("do not go together"));
    }
  }
  SECTION("with seeds") {
    std::ofstream(history.folder() + "/zz_people.sql")
        << "-- People\n--\n-- seed: people\n-- requires: aaa1\n\n-- headway: load\n"
           "INSERT INTO new DEFAULT VALUES;\n";
    for (const char* option : {"--plan", "--plan-hash=0123"}) {
      const Ended ended = go({option});
      CHECK(ended.code == 2);
      CHECK(ended.outcome().error->message.contains("seeds"));
    }
    CHECK_FALSE(database.has_table("new"));
  }
}
