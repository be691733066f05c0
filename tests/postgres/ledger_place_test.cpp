// In which schema the ledger of a history is.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

struct Placed {
  Placed() { history.add("aaa1", "CREATE TABLE one ();"); }

  Ended go(const std::vector<std::string>& more = {}) const {
    return upgrade(history.folder(), database.url(), "head", more);
  }

  Database database;
  History history;
};

}  // namespace

TEST_CASE_METHOD(Placed, "the ledger's schema can be named") {
  const std::vector<std::string> options = {"--ledger-schema", "Büro"};
  CHECK(go(options).code == 0);
  CHECK(database.text("SELECT revision FROM \"Büro\".headway_revision") == "aaa1");
  CHECK_FALSE(database.has_table("headway.run"));
  CHECK(run({"wait", "--for=aaa1", "--timeout=100ms", "--ledger-schema=Büro"},
            {{"DATABASE_URL", database.url()}})
            .code == 0);
}

TEST_CASE_METHOD(Placed, "a second ledger of a history is refused") {
  std::vector<std::string> first;
  std::string place = "headway";
  std::string table = "headway.revision";
  SECTION("beside the one in schema headway") {}
  SECTION("beside one in a schema that was named") {
    first = {"--ledger-schema=app"};
    place = "app";
    table = "\"app\".headway_revision";
  }
  REQUIRE(go(first).code == 0);
  history.add("bbb2", "CREATE TABLE two ();");
  const Ended ended = go({"--ledger-schema=other"});
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "LedgerElsewhere");
  CHECK(ended.outcome().error->message.contains("is in schema " + place));
  CHECK(ended.outcome().error->hint.contains("--ledger-schema=" + place));
  CHECK_FALSE(database.has_table("two"));
  CHECK_FALSE(database.has_table("other.headway_run"));

  SECTION("and begins anew as the hint says") {
    const std::string hint = ended.outcome().error->hint;
    database.execute(hint.substr(hint.find("DELETE FROM")));
    CHECK(go({"--ledger-schema=other"}).code == 0);
    CHECK(
        database.text("SELECT string_agg(revision, ' ' ORDER BY 1) FROM other.headway_revision") ==
        "aaa1 bbb2");
  }
}

TEST_CASE_METHOD(Placed, "the ledger is found where it is, without its schema's name") {
  REQUIRE(go({"--ledger-schema=app"}).code == 0);
  history.add("bbb2", "CREATE TABLE two ();");
  REQUIRE(go().code == 0);
  CHECK(database.text("SELECT count(*) FROM app.headway_revision") == "2");
  CHECK_FALSE(database.has_table("headway.run"));

  SECTION("another history of the database has its own") {
    History other;
    other.add("ccc3", "CREATE TABLE three ();");
    CHECK(upgrade(other.folder(), database.url(), "head",
                  {"--version-table=other_version", "--ledger-schema=headway"})
              .code == 0);
    CHECK(database.text("SELECT revision FROM headway.revision") == "ccc3");
    CHECK(go().outcome().outcome == OutcomeKind::kUpToDate);
    CHECK(go({"--ledger-schema=app"}).code == 0);
  }
}
