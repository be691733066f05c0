// `headway test`: revisions tried up, down and up again on a scratch database.
#include "tests/postgres/project.hpp"

#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

class Bench : public Project {
 public:
  void add(const std::string& id, const std::string& up, const std::string& down) {
    history().add(id, "-- headway: upgrade\n" + up + "\n\n-- headway: downgrade\n" + down);
  }

  Ended test(std::vector<std::string> words) const {
    words.insert(words.begin(), "test");
    return run(std::move(words));
  }

  /// The results of the revisions, `aaa1 Passed, bbb2 NotUndone`.
  std::string results(std::vector<std::string> words) const {
    words.insert(words.end(), {"--output", "json"});
    const Ended ended = test(words);
    INFO(ended.out << ended.err);
    const nlohmann::json json = nlohmann::json::parse(ended.out);
    std::string text;
    for (const auto& one : json.at("revisions"))
      text += (text.empty() ? "" : ", ") + one.at("revision").get<std::string>() + " " +
              one.at("result").get<std::string>();
    CHECK(json.at("passed") == (ended.code == 0));
    CHECK((ended.code == 0 || ended.code == 8));
    return text;
  }
};

}  // namespace

TEST_CASE("a revision whose downgrade undoes its upgrade passes, and nothing of it stays") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int);", "DROP TABLE a;");
  bench.add("bbb2", "ALTER TABLE a ADD COLUMN b text;", "ALTER TABLE a DROP COLUMN b;");
  const Ended ended = bench.test({"--all"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out ==
        "aaa1, message of aaa1: up, down and up again (0 rows compared)\n"
        "bbb2, message of bbb2: up, down and up again (0 rows compared)\n"
        "2 of 2 revisions passed.\n");
  CHECK_FALSE(bench.database().has_table("a"));
  CHECK(bench.database()
            .text("SELECT datname FROM pg_database WHERE datname LIKE 'headway_scratch%'")
            .empty());
}

TEST_CASE("a downgrade that leaves something behind is named with its object, the others go on") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int);", "DROP TABLE a;");
  bench.add("bbb2", "ALTER TABLE a ADD COLUMN b text; CREATE INDEX a_b ON a (b);",
            "DROP INDEX a_b;");
  bench.add("ccc3", "CREATE TABLE c (id int);", "DROP TABLE c;");
  const Ended ended = bench.test({"--all"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 8);
  CHECK(ended.out.contains("bbb2, message of bbb2: the downgrade does not undo the upgrade\n"));
  CHECK(ended.out.contains("002_bbb2.sql"));
  CHECK(
      ended.out.contains("  column public.a.b was not there before the upgrade, and is there "
                         "after the downgrade\n"));
  CHECK(ended.out.contains("2 of 3 revisions passed.\n"));
  CHECK(bench.results({"--all"}) == "aaa1 Passed, bbb2 NotUndone, ccc3 Passed");
}

TEST_CASE("rows of the seed are compared: a downgrade that empties a table does not pass") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int, name text);", "DROP TABLE a;");
  bench.add("bbb2", "ALTER TABLE a ADD COLUMN b int;",
            "CREATE TABLE n (id int, name text); DROP TABLE a; ALTER TABLE n RENAME TO a;");
  CHECK(bench.results({"bbb2"}) == "bbb2 Passed");
  const std::string seed = bench.file("seed.sql", "INSERT INTO a VALUES (1, 'x'), (2, 'y');");
  const Ended ended = bench.test({"bbb2", "--seed", seed});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 8);
  CHECK(ended.out.contains("  rows of table public.a: 2 rows, then 0\n"));
  // Behind a named revision, for a test of all.
  CHECK(bench.results({"--all", "--seed", "aaa1=" + seed}) == "aaa1 Passed, bbb2 NotUndone");
}

TEST_CASE("values that the way up changes and the way down does not restore are named") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int, name text, gone text);", "DROP TABLE a;");
  bench.add("bbb2", "UPDATE a SET name = lower(name); ALTER TABLE a DROP COLUMN gone;",
            "ALTER TABLE a ADD COLUMN gone text;");
  const std::string seed =
      bench.file("seed.sql", "INSERT INTO a VALUES (1, 'X', 'g'), (2, 'y', NULL);");
  const Ended ended = bench.test({"bbb2", "--seed", seed});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 8);
  CHECK(ended.out.contains("  rows of column public.a.name: other values\n"));
  // Only counted: that the column goes is what the revision says.
  CHECK(ended.out.contains("  the upgrade loses column public.a.gone with 1 values\n"));
  CHECK_FALSE(ended.out.contains("rows of column public.a.gone"));
}

TEST_CASE("a column that an upgrade drops takes its values along, and that is said") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int, gone text);", "DROP TABLE a;");
  bench.add("bbb2", "ALTER TABLE a DROP COLUMN gone;", "ALTER TABLE a ADD COLUMN gone text;");
  const std::string seed = bench.file("seed.sql", "INSERT INTO a VALUES (1, 'g'), (2, 'h');");
  const Ended ended = bench.test({"bbb2", "--seed", seed});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.contains("(2 rows compared)"));
  CHECK(ended.out.contains("the upgrade loses column public.a.gone with 2 values"));
}

TEST_CASE("statements that the server refuses on the way are named with file and line") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int);", "DROP TABLE a;\nDROP TABLE nowhere;");
  bench.add("bbb2", "CREATE TYPE t AS ENUM ('x');", "SELECT 1;");
  bench.add("ccc3", "CREATE TABLE nowhere.c (id int);", "DROP TABLE c;");
  bench.add("ddd4", "CREATE TABLE d (id int);", "DROP TABLE d;");
  CHECK(bench.results({"--all"}) == "aaa1 DowngradeFailed, bbb2 NotUndone, ccc3 UpgradeFailed");
  const Ended ended = bench.test({"--all"});
  CHECK(ended.code == 8);
  CHECK(ended.out.contains("001_aaa1.sql:11: table \"nowhere\" does not exist"));
  CHECK(ended.out.contains("003_ccc3.sql:7: schema \"nowhere\" does not exist"));
  CHECK(ended.out.contains("1 revision not tried, since the upgrade of ccc3 fails."));
}

TEST_CASE("without an argument the revisions are tried that the database lacks") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int);", "SELECT 'nothing is undone';");
  bench.add("bbb2", "CREATE TABLE b (id int);", "DROP TABLE b;");
  REQUIRE(upgrade(bench.history().folder(), bench.database().url(), "aaa1").code == 0);
  CHECK(bench.results({}) == "bbb2 Passed");
  CHECK(bench.database().version_rows() == "aaa1");
  REQUIRE(upgrade(bench.history().folder(), bench.database().url(), "head").code == 0);
  const Ended ended = bench.test({});
  CHECK(ended.code == 0);
  CHECK(ended.out == "Nothing to test: no revision is pending.\n");
}

TEST_CASE("branches, merges and revisions without a downgrade are tried one by one") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int);", "DROP TABLE a;");
  History& history = bench.history();
  history.add_on("bbb2", "aaa1",
                 "-- headway: upgrade\nCREATE TABLE b (id int);\n-- headway: downgrade\nDROP TABLE "
                 "b;");
  history.add_on("ccc3", "aaa1",
                 "-- headway: upgrade\nCREATE TABLE c (id int);\n-- headway: downgrade\nDROP TABLE "
                 "c;");
  history.add_on("ddd4", "bbb2, ccc3",
                 "-- headway: upgrade\nCREATE TABLE d (id int);\n-- headway: downgrade\nDROP TABLE "
                 "d;");
  history.add_on("eee5", "ddd4", "-- headway: upgrade\nCREATE TABLE e (id int);");
  CHECK(bench.results({"--all"}) ==
        "aaa1 Passed, ccc3 Passed, bbb2 Passed, ddd4 Passed, eee5 Irreversible");
}

TEST_CASE("a test that cannot be made says why") {
  Bench bench;
  bench.add("aaa1", "CREATE TABLE a (id int);", "DROP TABLE a;");
  Ended ended = bench.test({"--all", "aaa1"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("--all and REVISION exclude each other"));
  ended = bench.test({"--all", "--seed", "nowhere.sql"});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("--seed: nowhere.sql cannot be read"));
  ended = bench.test({"--all", "--seed", bench.file("s.sql", "\nINSERT INTO b VALUES (1);")});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("s.sql:2: "));
  ended = testing::run({"test", "--dir", bench.history().folder()});
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("test --all"));
}
