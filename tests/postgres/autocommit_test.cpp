// A revision without a transaction is what autocommit is in psql: procedures that commit, settings.
#include "tests/postgres/bare.hpp"
#include "tests/postgres/eventually.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A procedure that inserts rows 11 to 13, committing behind each, and fails where `poison` holds
/// the row that it is at.
struct Committing : Bare {
  Committing() {
    database.execute("CREATE TABLE poison (id int)");
    database.execute("CREATE SEQUENCE calls");
    database.execute(
        "CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM nextval('calls'); "
        "FOR i IN 11..13 LOOP "
        "INSERT INTO t VALUES (i, 'p'); "
        "IF EXISTS (SELECT FROM poison WHERE id = i) THEN RAISE 'poison at %', i; END IF; "
        "PERFORM pg_sleep(600) FROM poison WHERE id = -i; "
        "COMMIT; END LOOP; END $$");
  }
  std::string rows() {
    return database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t WHERE id > 10");
  }
};

}  // namespace

TEST_CASE_METHOD(Committing,
                 "a procedure and a DO block that commit run in a revision of their own") {
  history.add("aaa1", kBare + "CALL fill();");
  history.add("bbb2", kBare +
                          "DO $$ BEGIN INSERT INTO t VALUES (21, 'd'); COMMIT; INSERT INTO t "
                          "VALUES (22, 'd'); ROLLBACK; INSERT INTO t VALUES (23, 'd'); END $$;");
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  // What ran before the refused COMMIT was rolled back: each row is there once.
  CHECK(rows() == "11 12 13 21 23");
  CHECK(progress().empty());
  CHECK(database.version_rows() == "bbb2");
}

TEST_CASE_METHOD(Bare,
                 "REINDEX of a partitioned table runs, which the server refuses in a transaction") {
  database.execute("CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)");
  database.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
  history.add("aaa1", kBare + "REINDEX TABLE p;\nREINDEX INDEX p_pkey;");
  const std::string before =
      database.text("SELECT relfilenode FROM pg_class WHERE relname = 'p1_pkey'");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT relfilenode FROM pg_class WHERE relname = 'p1_pkey'") != before);
}

TEST_CASE_METHOD(Committing, "a procedure that fails before its first COMMIT leaves nothing") {
  database.execute("INSERT INTO poison VALUES (11)");
  history.add("aaa1", kBare + "CALL fill();");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(rows() == "NULL");
  CHECK(progress().empty());
  database.execute("DELETE FROM poison");
  CHECK(go().code == 0);
  CHECK(rows() == "11 12 13");
}

TEST_CASE_METHOD(
    Bare,
    "a statement that the server refuses inside and outside of a transaction leaves nothing") {
  database.execute(
      "CREATE FUNCTION commits() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$");
  history.add("aaa1", kBare + "SELECT commits();");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(ended.outcome().error->sqlstate == "2D000");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(
    Committing,
    "a procedure that fails behind a COMMIT of its own is sent again only when a person says so") {
  database.execute("INSERT INTO poison VALUES (12)");
  history.add("aaa1", kBare + "CALL fill();\nINSERT INTO t VALUES (31, 'n');");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().outcome == OutcomeKind::kStuck);
  CHECK(ended.outcome().error->message.contains("poison at 12"));
  CHECK(ended.outcome().error->hint.contains("what it committed before stays"));
  CHECK(ended.outcome().error->statement == 1);
  CHECK(rows() == "11");
  const std::string calls = database.text("SELECT last_value FROM calls");

  database.execute("DELETE FROM poison");
  const Ended again = go();
  INFO(again.err);
  CHECK(again.code == 6);
  CHECK(again.outcome().error->reason == "EndUnknown");
  CHECK(again.outcome().error->hint.contains("UPDATE headway.progress SET sent_end = 'done'"));
  CHECK(again.outcome().error->hint.contains("version_table = 'public.alembic_version'"));
  CHECK(again.outcome().error->line == 7);
  CHECK(rows() == "11");
  CHECK(database.text("SELECT last_value FROM calls") == calls);

  SECTION("it is to be sent again") {
    database.execute("DELETE FROM t WHERE id > 10");
    database.execute("UPDATE headway.progress SET sent_end = 'not done' WHERE revision = 'aaa1'");
    CHECK(go().code == 0);
    CHECK(rows() == "11 12 13 31");
  }
  SECTION("it is done, by hand") {
    database.execute("UPDATE headway.progress SET sent_end = 'done' WHERE revision = 'aaa1'");
    const Ended third = go();
    INFO(third.err);
    CHECK(third.code == 0);
    CHECK(rows() == "11 31");
  }
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Committing,
                 "a run that is killed while a procedure runs does not run it a second time") {
  database.execute("INSERT INTO poison VALUES (-12)");
  history.add("aaa1", kBare + "CALL fill();");
  {
    Program program(upgrade_arguments(history.folder()), environment());
    REQUIRE(eventually([&] { return rows() == "11"; }));
    SECTION("by SIGKILL") {
      program.signal(SIGKILL);
      CHECK(program.wait().code == 128 + SIGKILL);
      database.terminate_runners();
    }
    SECTION("by SIGTERM, which cancels it") {
      program.signal(SIGTERM);
      const Ended ended = program.wait();
      CHECK(ended.code == 143);
      CHECK(ended.outcome().error->hint.contains("what it committed before stays"));
    }
    SECTION("by a lost connection") {
      REQUIRE(database.terminate_runners() > 0);
      const Ended ended = program.wait();
      CHECK(ended.code == 3);
      CHECK(ended.outcome().error->hint.contains("half done"));
    }
  }
  REQUIRE(eventually([&] { return !database.runs("CALL fill"); }));
  database.execute("DELETE FROM poison");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->reason == "EndUnknown");
  CHECK(rows() == "11");
}

TEST_CASE_METHOD(Committing, "a lock timeout in a procedure behind its COMMIT is not tried again") {
  database.execute("INSERT INTO poison VALUES (1)");
  database.execute(
      "CREATE PROCEDURE bite() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (11, 'p'); "
      "COMMIT; LOCK TABLE poison; END $$");
  pqxx::connection other(database.url());
  pqxx::work holder(other);
  holder.exec("LOCK TABLE poison").no_rows();
  history.add("aaa1", kBare + "CALL bite();");
  const Ended ended = go({"--lock-timeout", "20ms"});
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(rows() == "11");
}

TEST_CASE_METHOD(Bare,
                 "a resumed revision has the settings that its statements made, whichever way") {
  database.execute("CREATE SCHEMA app");
  database.execute(
      "CREATE PROCEDURE choose() LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM set_config('search_path', 'app', false); PERFORM set_config('work_mem', '5MB', "
      "true); COMMIT; END $$");
  database.execute(
      "CREATE FUNCTION choose_function() RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM set_config('search_path', 'app', false); END $$");
  std::string first;
  SECTION("SET") {
    first = "SET search_path = app";
  }
  SECTION("set_config()") {
    first = "SELECT set_config('search_path', 'app', false)";
  }
  SECTION("a function") {
    first = "SELECT choose_function()";
  }
  SECTION("a procedure that commits") {
    first = "CALL choose()";
  }
  SECTION("a DO block") {
    first = "DO $$ BEGIN SET search_path = app; END $$";
  }
  SECTION("two, of which the second takes the first back") {
    first =
        "SET search_path = app;\nSELECT set_config('search_path', 'public', false);\nSET "
        "search_path = app";
  }
  const auto revision = [&](const std::string& last) {
    return kBare + first +
           ";\nSET app.tenant = 'blue';\nSET LOCAL lock_timeout = '7s';\nCREATE TABLE inside (id "
           "int, tenant text);\n" +
           last;
  };
  history.add("aaa1", revision("SELECT 1/0;"));
  const Ended ended = go();
  INFO(ended.err);
  REQUIRE(ended.code == 6);
  History corrected;
  corrected.add("aaa1",
                revision("INSERT INTO inside SELECT count(*), current_setting('app.tenant') "
                         "|| current_setting('lock_timeout') || current_setting('work_mem') "
                         "FROM pg_class WHERE relname = 'inside';"));
  const Ended again = upgrade(corrected.folder(), database.url());
  INFO(again.err);
  CHECK(again.code == 0);
  CHECK(database.text("SELECT id || tenant FROM app.inside") == "1blue10ms4MB");
  CHECK(database.text("SELECT to_regclass('public.inside')") == "NULL");
}

TEST_CASE_METHOD(
    Bare, "a revision whose session held more than settings says that it cannot go on in another") {
  std::string first;
  std::string lost;
  SECTION("a temporary table") {
    first = "CREATE TEMP TABLE ids AS SELECT id FROM t";
    lost = "temporary table ids";
  }
  SECTION("a prepared statement") {
    first = "PREPARE look AS SELECT 1";
    lost = "prepared statement look";
  }
  SECTION("a cursor") {
    first = "DECLARE c CURSOR WITH HOLD FOR SELECT 1";
    lost = "cursor c";
  }
  SECTION("an advisory lock") {
    first = "SELECT pg_advisory_lock(7)";
    lost = "advisory lock 0/7";
  }
  SECTION("a channel") {
    first = "LISTEN news";
    lost = "LISTEN news";
  }
  history.add("aaa1", kBare + "SELECT 1;\n" + first + ";\nSELECT 1/0;\nSELECT 2;");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->hint.contains(lost));
  const Ended again = go();
  INFO(again.err);
  CHECK(again.code == 6);
  CHECK(again.outcome().error->reason == "CannotResume");
  CHECK(again.outcome().error->message.contains(lost));
  CHECK(again.outcome().error->statement == 3);
  CHECK(again.outcome().error->line == 9);
}

TEST_CASE_METHOD(Bare,
                 "two revisions without a transaction in a row do not share a session's settings") {
  history.add("aaa1", kBare + "SET search_path = pg_catalog;\nCREATE TEMP TABLE x (id int);");
  history.add("bbb2", kBare + "CREATE TABLE here (id int);\nCREATE TEMP TABLE x (id int);");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.has_table("public.here"));
}

TEST_CASE_METHOD(Bare, "a build that waits for another transaction says for whom") {
  pqxx::connection writer(database.url() + "&application_name=console");
  pqxx::work open(writer);
  open.exec("UPDATE t SET name = 'b' WHERE id = 2").no_rows();
  history.add("aaa1", kBare + "CREATE INDEX CONCURRENTLY by_name ON t (name);");
  // No limit of the run's ends such a wait.
  Program program({"upgrade", "--dir", history.folder(), "--lock-timeout", "10ms",
                   "--lock-wait-timeout", "20ms", "head"},
                  environment());
  const std::string pid = std::to_string(writer.backendpid());
  REQUIRE(eventually([&] {
    return program.said("CREATE INDEX CONCURRENTLY by_name ON t (name) waits for pid " + pid +
                        " (");
  }));
  CHECK(program.said("application console"));
  CHECK(program.said("idle in transaction since "));
  open.commit();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(indexes() == "by_name true");
}
