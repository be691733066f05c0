// Runs of several transactions, and what becomes of the first when a later one fails.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

const std::string kFails = "SELECT 1/0;";

struct Segments {
  Segments() {
    database.execute("CREATE TABLE old (id int, name text)");
    database.execute("INSERT INTO old VALUES (1, 'Ada')");
  }

  void add(const std::string& id, const std::string& up, const std::string& down) {
    history.add(id, "-- headway: upgrade\n" + up + "\n-- headway: downgrade\n" + down);
  }
  Ended each(const std::vector<std::string>& more = {}) {
    std::vector<std::string> options = {"--transaction=revision"};
    options.insert(options.end(), more.begin(), more.end());
    return upgrade(history.folder(), database.url(), "head", options);
  }

  Database database;
  History history;
};

}  // namespace

TEST_CASE_METHOD(Segments, "each revision can have a transaction of its own") {
  add("aaa1", "CREATE TABLE one (x bigint DEFAULT txid_current()); INSERT INTO one DEFAULT VALUES;",
      "DROP TABLE one;");
  add("bbb2", "CREATE TABLE two (x bigint DEFAULT txid_current()); INSERT INTO two DEFAULT VALUES;",
      "DROP TABLE two;");
  const Ended ended = each();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.outcome().applied == Ids{"aaa1", "bbb2"});
  CHECK(database.text("SELECT one.x <> two.x FROM one, two") == "t");
  CHECK(database.text("SELECT outcome FROM headway.run") == "Succeeded");
}

TEST_CASE_METHOD(Segments, "the rows of several branches are the same in whatever order") {
  add("root", "CREATE TABLE root ();", "DROP TABLE root;");
  // Whichever branch comes first, its end sorts behind the other's beginning.
  history.add_on("aa11", "root", "CREATE TABLE aa11 ();");
  history.add_on("bb11", "root", "CREATE TABLE bb11 ();");
  history.add_on("yy99", "aa11", "CREATE TABLE yy99 ();");
  history.add_on("zz99", "bb11", "CREATE TABLE zz99 ();");
  const Ended ended =
      upgrade(history.folder(), database.url(), "heads", {"--transaction=revision"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.version_rows() == "yy99\nzz99");
}

TEST_CASE_METHOD(Segments, "a new value of an enumeration can be used by the next revision") {
  add("aaa1", "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE m (mood mood);",
      "DROP TABLE m;\nDROP TYPE mood;");
  add("bbb2", "ALTER TYPE mood ADD VALUE 'glad';", "SELECT 1;");
  add("ccc3", "INSERT INTO m VALUES ('glad');", "DELETE FROM m;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT mood FROM m") == "glad");
}

TEST_CASE_METHOD(Segments, "committed revisions are undone where nothing can be lost") {
  add("aaa1", "CREATE TABLE one (id int PRIMARY KEY);\nINSERT INTO one VALUES (1);",
      "DROP TABLE one;");
  add("bbb2",
      "ALTER TABLE old ADD COLUMN age int NOT NULL DEFAULT 7;\nCREATE INDEX i ON old (age);",
      "DROP INDEX i;\nALTER TABLE old DROP COLUMN age;");
  history.add("ccc3", kFails);

  SECTION("nobody has written to it") {
    const Ended ended = each();
    CHECK(ended.code == 1);
    const Outcome outcome = ended.outcome();
    INFO(ended.err);
    CHECK(outcome.outcome == OutcomeKind::kRolledBack);
    CHECK(outcome.rolled_back == Ids{"aaa1", "bbb2", "ccc3"});
    CHECK(outcome.applied.empty());
    CHECK(outcome.current.empty());
    CHECK(outcome.pending == 3);
    CHECK(outcome.schema_restored == true);
    CHECK(outcome.error->revision == "ccc3");
    CHECK_FALSE(database.has_table("one"));
    CHECK(database.text("SELECT * FROM old") == "1");
    CHECK(database.text(
              "SELECT count(*) FROM information_schema.columns WHERE table_name = 'old'") == "2");
    CHECK(database.version_rows().empty());
    CHECK(database.text("SELECT count(*) FROM headway.revision") == "0");
  }
  SECTION("unless it is not wanted") {
    const Ended ended = each({"--on-failure=stop"});
    CHECK(ended.code == 1);
    CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
    CHECK(ended.outcome().current == Ids{"bbb2"});
    CHECK(ended.outcome().applied == Ids{"aaa1", "bbb2"});
    CHECK(ended.outcome().rolled_back == Ids{"ccc3"});
    CHECK(ended.outcome().pending == 1);
    CHECK(database.version_rows() == "bbb2");
    CHECK(database.text("SELECT outcome FROM headway.run") == "Partial");
  }
}

TEST_CASE_METHOD(Segments,
                 "a dropped column is not undone: the run stops at the last whole revision") {
  add("aaa1", "CREATE TABLE one (id int);", "DROP TABLE one;");
  add("bbb2", "ALTER TABLE old DROP COLUMN name;", "ALTER TABLE old ADD COLUMN name text;");
  history.add("ccc3", kFails);
  const Ended ended = each();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
  CHECK(ended.outcome().current == Ids{"bbb2"});
  CHECK_FALSE(ended.outcome().schema_restored.has_value());
  CHECK(ended.outcome().error->hint.contains("column old.name was changed"));
  CHECK(database.version_rows() == "bbb2");

  SECTION("and the next run goes on from there") {
    History fixed;
    fixed.add("aaa1", "SELECT 1;");
    fixed.add("bbb2", "SELECT 1;");
    fixed.add("ccc3", "CREATE TABLE three ();");
    CHECK(upgrade(fixed.folder(), database.url()).outcome().applied == Ids{"ccc3"});
  }
}

TEST_CASE_METHOD(Segments, "a downgrade that leaves another schema is reported") {
  add("aaa1", "CREATE TABLE one (id int);\nCREATE VIEW seen AS SELECT 1 AS x;", "DROP TABLE one;");
  history.add("bbb2", kFails);
  const Outcome outcome = each().outcome();
  CHECK(outcome.outcome == OutcomeKind::kRolledBack);
  CHECK(outcome.schema_restored == false);
  CHECK(outcome.error->hint.contains("public.seen"));
}
