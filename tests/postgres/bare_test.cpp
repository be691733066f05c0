// Revisions that run outside of a transaction.
#include "tests/postgres/bare.hpp"

#include "tests/postgres/eventually.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Bare, "an index is built concurrently between other revisions") {
  history.add("aaa1", "CREATE TABLE one (id int);");
  history.add("bbb2", kBare +
                          "CREATE INDEX CONCURRENTLY by_name ON t (name);\n"
                          "-- headway: downgrade no-transaction\nDROP INDEX CONCURRENTLY by_name;");
  history.add("ccc3", "CREATE TABLE three (id int);");
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(ended.outcome().applied == Ids{"aaa1", "bbb2", "ccc3"});
  CHECK(indexes() == "by_name true");
  CHECK(progress().empty());
  CHECK(database.version_rows() == "ccc3");

  CHECK(run({"downgrade", "base", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}})
            .code == 7);
  CHECK(run({"downgrade", "bbb2", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}})
            .code == 7);
}

TEST_CASE_METHOD(Bare, "a downgrade may run outside of a transaction, too") {
  history.add("aaa1", kBare +
                          "CREATE INDEX CONCURRENTLY by_name ON t (name);\n"
                          "-- headway: downgrade no-transaction\nDROP INDEX CONCURRENTLY by_name;");
  REQUIRE(go().code == 0);
  const Ended ended =
      run({"downgrade", "base", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(indexes().empty());
  CHECK(database.version_rows().empty());
}

TEST_CASE_METHOD(
    Bare,
    "a statement that needs it is refused without the mark, and an index without a name with it") {
  SECTION("the mark") {
    history.add("aaa1", "VACUUM t;");
    CHECK(go().code == 2);
    CHECK(go().outcome().error->message.contains("-- headway: upgrade no-transaction"));
  }
  SECTION("the name") {
    history.add("aaa1", kBare + "CREATE INDEX CONCURRENTLY ON t (name);");
    const Ended ended = go();
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->message.contains("needs a name"));
  }
}

TEST_CASE_METHOD(Bare, "an index whose build fails is gone at once") {
  history.add("aaa1", kBare + "CREATE UNIQUE INDEX CONCURRENTLY by_name ON t (name);");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(ended.outcome().error->sqlstate == "23505");
  CHECK(ended.outcome().error->line == 7);
  CHECK(indexes().empty());
  CHECK(progress().empty());

  SECTION("and built by the next run") {
    database.execute("DELETE FROM t WHERE id = 2");
    CHECK(go().code == 0);
    CHECK(indexes() == "by_name true");
  }
}

TEST_CASE_METHOD(Bare, "an invalid index of somebody else's is left alone") {
  try {
    pqxx::nontransaction alone(database.connection());
    alone.exec("CREATE UNIQUE INDEX CONCURRENTLY by_name ON t (name)");
  } catch (const pqxx::sql_error&) {
  }
  REQUIRE(indexes() == "by_name false");
  history.add("aaa1",
              kBare + "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_name ON t (name);");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->message.contains("by_name is there, but invalid"));
  CHECK(indexes() == "by_name false");
}

TEST_CASE_METHOD(Bare, "a run that is killed during a build is made good by the next one") {
  history.add("aaa1", kBare + "CREATE INDEX CONCURRENTLY by_name ON t (name);");
  // An open transaction that has written keeps the build waiting.
  pqxx::connection writer(database.url());
  pqxx::work open(writer);
  open.exec("UPDATE t SET name = 'b' WHERE id = 2").no_rows();
  {
    Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
    REQUIRE(eventually([&] { return database.runs("CREATE INDEX CONCURRENTLY by_name"); }));
    program.signal(SIGKILL);
    CHECK(program.wait().code == 128 + SIGKILL);
  }
  REQUIRE(eventually([&] { return !database.runs("CREATE INDEX CONCURRENTLY by_name"); }));
  CHECK(indexes() == "by_name false");
  CHECK(progress() == "aaa1 0");
  open.commit();

  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(indexes() == "by_name true");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Bare, "SIGTERM during a build leaves no index behind") {
  history.add("aaa1", kBare + "CREATE INDEX CONCURRENTLY by_name ON t (name);");
  pqxx::connection writer(database.url());
  pqxx::work open(writer);
  open.exec("UPDATE t SET name = 'b' WHERE id = 2").no_rows();
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("CREATE INDEX CONCURRENTLY by_name"); }));
  program.signal(SIGTERM);
  REQUIRE(eventually([&] { return database.runs("DROP INDEX CONCURRENTLY"); }));
  open.commit();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 143);
  CHECK(indexes().empty());
}

TEST_CASE_METHOD(Bare, "a revision goes on at the statement that failed") {
  const auto revision = [](const std::string& second) {
    return kBare + "INSERT INTO t VALUES (3, 'c');\n" + second + "\nINSERT INTO t VALUES (4, 'd');";
  };
  history.add("aaa1", revision("INSERT INTO nowhere VALUES (1);"));
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().outcome == OutcomeKind::kStuck);
  CHECK(ended.outcome().error->statement == 2);
  CHECK(ended.outcome().error->hint.contains("run it again"));
  CHECK(ended.outcome().rolled_back.empty());
  CHECK(database.text("SELECT max(id) FROM t") == "3");
  CHECK(progress() == "aaa1 1");

  SECTION("each statement is carried out once") {
    History fixed;
    fixed.add("aaa1", revision("SELECT 1;"));
    const Ended again = upgrade(fixed.folder(), database.url());
    INFO(again.err);
    CHECK(again.code == 0);
    CHECK(database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t") == "1 2 3 4");
    CHECK(progress().empty());
  }
  SECTION("statements that are done already must not have changed") {
    History changed;
    changed.add("aaa1", kBare + "INSERT INTO t VALUES (5, 'e');\nSELECT 1;");
    const Ended again = upgrade(changed.folder(), database.url());
    CHECK(again.code == 7);
    CHECK(again.outcome().error->reason == "ProgressChanged");
  }
  SECTION("a history without it is refused until a person says where the schema is") {
    History other;
    other.add("bbb2", "SELECT 1;");
    const Ended again = upgrade(other.folder(), database.url());
    CHECK(again.code == 6);
    CHECK(again.outcome().error->reason == "HalfDone");
    CHECK(
        run({"stamp", "base", "--dir", other.folder()}, {{"DATABASE_URL", database.url()}}).code ==
        0);
    CHECK(upgrade(other.folder(), database.url()).code == 0);
  }
}

TEST_CASE_METHOD(Bare,
                 "a setting holds for the rest of the revision, also when another run goes on") {
  database.execute("CREATE SCHEMA app");
  const auto revision = [](const std::string& last) {
    return kBare + "SET search_path = app;\nCREATE TABLE inside (id int);\n" + last;
  };
  history.add("aaa1", revision("SELECT 1/0;"));
  REQUIRE(go().code == 6);
  History fixed;
  fixed.add("aaa1", revision("INSERT INTO inside VALUES (1);"));
  const Ended ended = upgrade(fixed.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT count(*) FROM app.inside") == "1");
}

TEST_CASE_METHOD(Bare, "a failing build behind a committed revision takes that back, too") {
  history.add(
      "aaa1",
      "-- headway: upgrade\nCREATE TABLE one (id int);\n-- headway: downgrade\nDROP TABLE one;");
  history.add("bbb2", kBare + "CREATE UNIQUE INDEX CONCURRENTLY by_name ON t (name);");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(ended.outcome().schema_restored == true);
  CHECK_FALSE(database.has_table("one"));
  CHECK(database.version_rows().empty());
}

TEST_CASE_METHOD(Bare, "an older image has nothing to do while a newer one is in mid-revision") {
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(go().code == 0);
  History newer;
  newer.add("aaa1", "CREATE TABLE one ();");
  newer.add("bbb2", kBare + "CREATE TABLE two ();\nSELECT pg_advisory_lock(4713);");
  database.execute("SELECT pg_advisory_lock(4713)");
  Program program(upgrade_arguments(newer.folder()), environment());
  REQUIRE(eventually([&] { return database.runs("pg_advisory_lock(4713)"); }));
  const Ended older = go();
  INFO(older.err);
  CHECK(older.code == 0);
  CHECK(older.outcome().outcome == OutcomeKind::kUpToDate);
  CHECK(program.running());
  database.execute("SELECT pg_advisory_unlock(4713)");
  CHECK(program.wait().code == 0);
}

TEST_CASE_METHOD(Bare, "a revision that is half undone is not said to be there") {
  history.add("aaa1",
              "CREATE TABLE one ();\nCREATE TABLE two ();\n"
              "-- headway: downgrade no-transaction\nDROP TABLE two;\nSELECT 1/0;\n"
              "DROP TABLE one;");
  REQUIRE(go().code == 0);
  REQUIRE(run({"downgrade", "base", "--dir", history.folder()}, environment()).code == 6);
  const Ended again = go();
  CHECK(again.code == 6);
  CHECK(again.err.contains("revision aaa1 is half undone"));
  const Ended waited = run({"wait", "--for", "aaa1", "--timeout", "1ms"}, environment());
  CHECK(waited.code == 8);
  CHECK(waited.err.contains("aaa1 is half undone: 1 of its statements is carried out"));
  CHECK(run({"current", "--dir", history.folder()}, environment())
            .err.contains("aaa1 is half undone"));
}

TEST_CASE("rows of a COPY that is carried out already must not have changed") {
  Database database;
  database.execute("CREATE TABLE log (what text)");
  const auto text = [](const std::string& row) {
    return "-- headway: upgrade no-transaction\nCOPY log FROM stdin;\n" + row +
           "\n\\.\nSELECT nosuch;";
  };
  History history;
  history.add("aaa1", text("one"));
  REQUIRE(upgrade(history.folder(), database.url()).code == 6);
  History changed;
  changed.add("aaa1", text("two"));
  const Ended ended = upgrade(changed.folder(), database.url());
  CHECK(ended.code == 7);
  CHECK(ended.outcome().error->reason == "ProgressChanged");
  CHECK(database.text("SELECT what FROM log") == "one");
}

TEST_CASE(
    "a half-done revision that asks for one transaction now is refused, and nothing runs twice") {
  Database database;
  database.execute("CREATE TABLE log (what text)");
  History history;
  const std::string file = history.add(
      "aaa1",
      "-- headway: upgrade no-transaction\nINSERT INTO log VALUES ('one');\nSELECT nosuch;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 6);
  History changed;
  changed.add("aaa1", "-- headway: upgrade\nINSERT INTO log VALUES ('one');");
  const Ended ended = upgrade(changed.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 7);
  CHECK(ended.outcome().error->reason == "ProgressChanged");
  CHECK(ended.outcome().error->hint.contains("no-transaction"));
  CHECK(database.text("SELECT count(*) FROM log") == "1");
  History corrected;
  corrected.add("aaa1", "-- headway: upgrade no-transaction\nINSERT INTO log VALUES ('one');");
  CHECK(upgrade(corrected.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT count(*) FROM log") == "1");
}

TEST_CASE("a procedure that ends well beside a request to stop is noted as done") {
  Database database;
  database.execute("CREATE TABLE log (what text)");
  database.execute(
      "CREATE PROCEDURE slow() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('one'); "
      "COMMIT; "
      "BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled THEN NULL; END; END $$");
  History history;
  history.add("aaa1",
              "-- headway: upgrade no-transaction\nCALL slow();\nINSERT INTO log VALUES ('two');");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] {
    return database.text(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND "
               "datname = current_database()") == "1";
  }));
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 143);
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT what FROM log") == "one\ntwo");
}
