// Revisions that were edited after they were applied: named, refused, taken over.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

Ended repair(const History& history, const Database& database, const std::string& revision) {
  return run({"repair", "--dir", history.folder(), "--output", "json", "--checksum", revision},
             {{"DATABASE_URL", database.url()}});
}

}  // namespace

TEST_CASE("a revision that was edited after it was applied is named while something is pending") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  History edited;
  const std::string file = edited.add("aaa1", "CREATE TABLE one (id int);");
  CHECK_FALSE(upgrade(edited.folder(), database.url()).err.contains("edited"));
  edited.add("bbb2", "CREATE TABLE two ();");
  const Ended ended = upgrade(edited.folder(), database.url());
  CHECK(ended.code == 0);
  CHECK(ended.err.contains("warning: edited after they were applied: aaa1 (" + file + ")"));
  history.add("bbb2", "CREATE TABLE two ();");
  history.add("ccc3", "-- Comments do not count\nCREATE TABLE three ();");
  CHECK_FALSE(upgrade(history.folder(), database.url()).err.contains("edited"));
}

TEST_CASE("where the policy says so, nothing is applied beside an edited revision") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  History edited;
  const std::string file = edited.add("aaa1", "CREATE TABLE one (id int);");
  edited.add("bbb2", "CREATE TABLE two ();");
  const Ended ended =
      upgrade(edited.folder(), database.url(), "head", {"--checksum-policy", "refuse"});
  INFO(ended.err);
  CHECK(ended.code == 7);
  CHECK(ended.outcome().outcome == OutcomeKind::kRefused);
  CHECK(ended.outcome().error->reason == "RevisionEdited");
  CHECK(ended.outcome().error->message.contains("aaa1 (" + file + ")"));
  CHECK(ended.outcome().error->hint.contains("headway repair --checksum aaa1"));
  CHECK_FALSE(database.has_table("two"));
  CHECK(database.version_rows() == "aaa1");

  const Ended repaired = repair(edited, database, "aaa1");
  INFO(repaired.err);
  REQUIRE(repaired.code == 0);
  CHECK(repaired.outcome().outcome == OutcomeKind::kSucceeded);
  CHECK(repaired.outcome().repaired == std::vector<std::string>{"aaa1"});
  CHECK(upgrade(edited.folder(), database.url(), "head", {"--checksum-policy", "refuse"}).code ==
        0);
  CHECK(database.has_table("two"));
}

TEST_CASE("a repair takes the file's text over, keeps when it was applied, and is recorded") {
  Database database;
  History history;
  history.add("aaa1",
              "-- headway: upgrade\nCREATE TABLE one ();\n-- headway: downgrade\nDROP TABLE one;");
  history.add("bbb2",
              "-- headway: upgrade\nCREATE TABLE two ();\n-- headway: downgrade\nDROP TABLE two;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const std::string kept =
      "SELECT revision, applied_at, run, duration_ms FROM headway.revision ORDER BY 1";
  const std::string before = database.text("SELECT x::text FROM (" + kept + ") x");
  History edited;
  edited.add("aaa1",
             "-- headway: upgrade\nCREATE TABLE one ();\n-- headway: downgrade\nDROP TABLE one; "
             "SELECT 1;");
  edited.add("bbb2",
             "-- headway: upgrade\nCREATE TABLE two (id int);\n-- headway: downgrade\nDROP TABLE "
             "two; SELECT 2;");
  const Ended repaired = repair(edited, database, "bbb");
  REQUIRE(repaired.code == 0);
  CHECK(repaired.outcome().current == std::vector<std::string>{"bbb2"});
  CHECK(database.text("SELECT downgrade LIKE '%SELECT 2%' FROM headway.revision ORDER BY "
                      "revision") == "f\nt");
  CHECK(database.text("SELECT x::text FROM (" + kept + ") x") == before);
  CHECK(database.text("SELECT report->'repaired' FROM headway.run WHERE id = '" +
                      repaired.outcome().run + "'") == "[\"bbb2\"]");
  CHECK(repair(edited, database, "bbb2").outcome().outcome == OutcomeKind::kUpToDate);
  CHECK(database.text("SELECT count(*) FROM headway.run") == "2");
}

TEST_CASE("a repair of a revision that is not applied is refused, and nothing is written") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  const Ended none = repair(history, database, "aaa1");
  CHECK(none.code == 2);
  CHECK_FALSE(database.has_table("alembic_version"));
  REQUIRE(upgrade(history.folder(), database.url(), "aaa1").code == 0);
  const Ended ended = repair(history, database, "bbb2");
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "NotApplied");
  CHECK(database.text("SELECT count(*) FROM headway.run") == "1");
}
