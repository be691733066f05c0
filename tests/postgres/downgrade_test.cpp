// `headway downgrade`, `headway stamp` and what `upgrade` does with an older target.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

struct ThreeTables {
  ThreeTables() {
    for (const char* id : {"aaa1", "bbb2", "ccc3"})
      history.add(id, table(id));
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  }

  static std::string table(const std::string& id) {
    return "-- headway: upgrade\nCREATE TABLE t_" + id +
           " (id int);\n-- headway: downgrade\nDROP TABLE t_" + id + ";";
  }

  Ended go(std::vector<std::string> words) const {
    words.insert(words.end(), {"--dir", history.folder(), "--output", "json"});
    return run(words, {{"DATABASE_URL", database.url()}});
  }

  std::string tables() {
    return database.text(
        "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class WHERE "
        "relname LIKE "
        "'t\\_%'");
  }

  Database database;
  History history;
};

}  // namespace

TEST_CASE_METHOD(ThreeTables, "downgrade undoes what stands above its target, newest first") {
  const Ended ended = go({"downgrade", "aaa1"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kSucceeded);
  CHECK(outcome.from == Ids{"ccc3"});
  CHECK(outcome.to == Ids{"aaa1"});
  CHECK(outcome.current == Ids{"aaa1"});
  CHECK(outcome.applied == Ids{"ccc3", "bbb2"});
  CHECK(tables() == "t_aaa1");
  CHECK(database.version_rows() == "aaa1");
  CHECK(database.text("SELECT revision FROM headway.revision") == "aaa1");

  SECTION("and up again") {
    CHECK(upgrade(history.folder(), database.url()).code == 0);
    CHECK(tables() == "t_aaa1 t_bbb2 t_ccc3");
  }
  SECTION("to the base, which leaves an empty version table") {
    CHECK(go({"downgrade", "base"}).code == 0);
    CHECK(tables().empty());
    CHECK(database.text("SELECT count(*) FROM alembic_version") == "0");
  }
}

TEST_CASE_METHOD(ThreeTables, "a downgrade says how many revisions it has undone") {
  const Ended ended =
      run({"downgrade", "--dir", history.folder(), "aaa1"}, {{"DATABASE_URL", database.url()}});
  CHECK(ended.out.contains("2 revisions downgraded; the database is at aaa1"));
  CHECK(go({"downgrade", "base"}).outcome().direction == RunDirection::kDown);
  CHECK(upgrade(history.folder(), database.url()).outcome().direction == RunDirection::kUp);
}

TEST_CASE_METHOD(ThreeTables, "downgrade -1 works as typed") {
  CHECK(go({"downgrade", "-1"}).code == 0);
  CHECK(database.version_rows() == "bbb2");
  CHECK(go({"downgrade", "+1"}).code == 2);
  CHECK(go({"downgrade", "ccc3"}).outcome().error->reason == "InvalidTarget");
}

TEST_CASE_METHOD(ThreeTables, "a downgrade through an irreversible revision is refused up front") {
  const std::string file = history.add("ddd4", "CREATE TABLE t_ddd4 (id int);");
  history.add("eee5", table("eee5"));
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Ended ended = go({"downgrade", "aaa1"});
  CHECK(ended.code == 7);
  CHECK(ended.outcome().outcome == OutcomeKind::kRefused);
  CHECK(ended.outcome().error->reason == "Irreversible");
  CHECK(ended.outcome().error->message.contains(file));
  CHECK(database.version_rows() == "eee5");
  CHECK(go({"downgrade", "ddd4"}).code == 0);
}

TEST_CASE_METHOD(ThreeTables, "a downgrade that fails leaves everything as it was") {
  history.add(
      "ddd4",
      "-- headway: upgrade\nSELECT 1;\n-- headway: downgrade\nDROP TABLE t_bbb2;\nSELECT 1/0;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Ended ended = go({"downgrade", "base"});
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(ended.outcome().error->revision == "ddd4");
  CHECK(ended.outcome().error->line == 10);
  CHECK(tables() == "t_aaa1 t_bbb2 t_ccc3");
}

TEST_CASE_METHOD(ThreeTables,
                 "an older target of upgrade is nothing to do, refused, or gone back to") {
  SECTION("as Alembic") {
    CHECK(go({"upgrade", "aaa1"}).outcome().outcome == OutcomeKind::kUpToDate);
  }
  SECTION("refused") {
    const Ended ended = go({"upgrade", "aaa1", "--downgrade-policy=refuse"});
    CHECK(ended.code == 7);
    CHECK(ended.outcome().error->reason == "DowngradeRefused");
    CHECK(database.version_rows() == "ccc3");
    CHECK(go({"upgrade", "ccc3", "--downgrade-policy=refuse"}).code == 0);
    CHECK(go({"upgrade", "head", "--downgrade-policy=refuse"}).code == 0);
  }
  SECTION("allowed") {
    CHECK(go({"upgrade", "aaa1", "--downgrade-policy=allow"}).outcome().current == Ids{"aaa1"});
    CHECK(tables() == "t_aaa1");
  }
}

TEST_CASE_METHOD(ThreeTables, "an older image meets a newer database") {
  History older;
  older.add("aaa1", table("aaa1"));
  older.add("bbb2", table("bbb2"));
  const auto with_older = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--dir", older.folder(), "--output", "json"});
    return run(words, {{"DATABASE_URL", database.url()}});
  };
  SECTION("its head is done, whatever the policy") {
    CHECK(with_older({"upgrade", "head", "--downgrade-policy=allow"}).outcome().outcome ==
          OutcomeKind::kUpToDate);
    CHECK(tables() == "t_aaa1 t_bbb2 t_ccc3");
  }
  SECTION("a revision that it names is refused") {
    CHECK(with_older({"upgrade", "bbb2", "--downgrade-policy=refuse"}).code == 7);
  }
  SECTION("or gone back to, by what the ledger keeps of the files that it does not have") {
    const Ended ended = with_older({"upgrade", "aaa1", "--downgrade-policy=allow"});
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(tables() == "t_aaa1");
    CHECK(database.version_rows() == "aaa1");
  }
  SECTION("downgrade does the same") {
    CHECK(with_older({"downgrade", "bbb2"}).code == 0);
    CHECK(tables() == "t_aaa1 t_bbb2");
  }
}

TEST_CASE_METHOD(ThreeTables, "stamp writes down where the database is and runs nothing") {
  SECTION("below") {
    const Ended ended = go({"stamp", "aaa1"});
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.outcome().current == Ids{"aaa1"});
    CHECK(database.version_rows() == "aaa1");
    CHECK(database.text("SELECT revision FROM headway.revision") == "aaa1");
    CHECK(go({"stamp", "head"}).code == 0);
    CHECK(database.version_rows() == "ccc3");
    CHECK(database.text("SELECT count(*) FROM headway.revision") == "3");
  }
  SECTION("and writes nothing where it is there already") {
    const std::string runs = database.text("SELECT count(*) FROM headway.run");
    const Ended ended = go({"stamp", "head"});
    CHECK(ended.code == 0);
    CHECK(ended.outcome().outcome == OutcomeKind::kUpToDate);
    CHECK(database.text("SELECT count(*) FROM headway.run") == runs);
    database.execute("DROP SCHEMA headway CASCADE");
    CHECK(go({"stamp", "head"}).code == 0);
    CHECK_FALSE(database.has_table("headway.run"));
  }
  SECTION("but forgets a revision that is half done, also in the same place") {
    database.execute(
        "INSERT INTO headway.progress (version_table, revision, down, done, done_hash, "
        "index_schema, index_name) VALUES ('public.alembic_version', 'ccc3', true, 1, 'x', '', "
        "'')");
    CHECK(go({"stamp", "head"}).outcome().outcome == OutcomeKind::kSucceeded);
    CHECK(database.text("SELECT count(*) FROM headway.progress") == "0");
  }
  SECTION("the base") {
    CHECK(go({"stamp", "base"}).code == 0);
    CHECK(database.version_rows().empty());
  }
  SECTION("rows that the files do not know have to be purged") {
    database.execute("UPDATE alembic_version SET version_num = 'strange'");
    CHECK(go({"stamp", "head"}).code == 2);
    CHECK(database.version_rows() == "strange");
    CHECK(go({"stamp", "--purge", "bbb2"}).code == 0);
    CHECK(database.version_rows() == "bbb2");
  }
  CHECK(tables() == "t_aaa1 t_bbb2 t_ccc3");
}

TEST_CASE("stamp of a database that holds none makes the version table") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  CHECK(
      run({"stamp", "heads", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}}).code ==
      0);
  CHECK(database.version_rows() == "aaa1");
  CHECK_FALSE(database.has_table("one"));
}
