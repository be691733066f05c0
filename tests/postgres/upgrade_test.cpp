// What `headway upgrade` does to a database, seen from outside: the real program against a real
// server.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// Whoever writes has a transaction id; what the server itself logs now and then has none.
constexpr const char* kState = "SELECT txid_snapshot_xmax(txid_current_snapshot())";

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("upgrade brings an empty database to its head") {
  Database database;
  History history;
  history.add("aaa1",
              "CREATE TABLE students (id int PRIMARY KEY, name text);\n"
              "COPY students FROM stdin;\n1\tAda\n2\tGrüße\n\\.\n"
              "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS $$ SELECT 1 + 1; $$;");
  history.add("bbb2",
              "-- headway: upgrade\nALTER TABLE students ADD COLUMN score int NOT NULL DEFAULT 0;\n"
              "-- headway: verify\nSELECT count(*) = 2 FROM students WHERE score = 0;\n"
              "-- headway: downgrade\nALTER TABLE students DROP COLUMN score;");

  const Ended ended = upgrade(history.folder(), database.url());

  INFO(ended.err);
  REQUIRE(ended.code == 0);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kSucceeded);
  CHECK(outcome.from == Ids{});
  CHECK(outcome.to == Ids{"bbb2"});
  CHECK(outcome.current == Ids{"bbb2"});
  CHECK(outcome.applied == Ids{"aaa1", "bbb2"});
  CHECK(outcome.pending == 0);
  CHECK_FALSE(outcome.error);
  CHECK(outcome.finished_at);
  CHECK(database.version_rows() == "bbb2");
  CHECK(database.text("SELECT name || score || two() FROM students ORDER BY id") ==
        "Ada02\nGrüße02");

  SECTION("the version table is the one that Alembic makes") {
    CHECK(database.text("SELECT format('%s %s %s', column_name, data_type || "
                        "character_maximum_length, is_nullable)"
                        " FROM information_schema.columns WHERE table_name = 'alembic_version'") ==
          "version_num character varying32 NO");
    CHECK(database.text("SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                        " WHERE conrelid = 'alembic_version'::regclass AND contype <> 'n'") ==
          "alembic_version_pkc PRIMARY KEY (version_num)");
  }
  SECTION("the ledger says what was done") {
    CHECK(database.text(
              "SELECT concat_ws(' ', version_table, revision, parents, message, length(checksum), "
              "duration_ms >= 0, run) FROM headway.revision ORDER BY revision") ==
          "public.alembic_version aaa1 {} message of aaa1 64 t " + outcome.run +
              "\npublic.alembic_version bbb2 {aaa1} message of bbb2 64 t " + outcome.run);
    CHECK(database.text(
              "SELECT trim(downgrade, E'\\n') FROM headway.revision WHERE revision = 'bbb2'") ==
          "-- headway: downgrade\nALTER TABLE students DROP COLUMN score;");
    CHECK(
        database.text("SELECT concat_ws(' ', id, outcome, exit_code, from_revisions, to_revisions) "
                      "FROM headway.run") == outcome.run + " Succeeded 0 {} {bbb2}");
  }
  SECTION("once more does nothing and writes nothing") {
    const std::string before = database.text(kState);
    const Ended again = upgrade(history.folder(), database.url());
    CHECK(again.code == 0);
    CHECK(again.outcome().outcome == OutcomeKind::kUpToDate);
    CHECK(again.outcome().current == Ids{"bbb2"});
    CHECK(database.text(kState) == before);
  }
  SECTION("a new revision is applied on top") {
    history.add("ccc3", "CREATE VIEW names AS SELECT name FROM students;");
    const Ended again = upgrade(history.folder(), database.url());
    CHECK(again.outcome().from == Ids{"bbb2"});
    CHECK(again.outcome().applied == Ids{"ccc3"});
    CHECK(database.version_rows() == "ccc3");
  }
}

TEST_CASE("a branch and its merge keep a row per head") {
  Database database;
  History history;
  history.add("root", "CREATE TABLE root ();");
  history.add_on("left", "root", "CREATE TABLE one ();");
  history.add_on("right", "root", "CREATE TABLE two ();");

  CHECK(upgrade(history.folder(), database.url(), "heads").code == 0);
  CHECK(database.version_rows() == "left\nright");

  const Ended ambiguous = upgrade(history.folder(), database.url(), "head");
  CHECK(ambiguous.code == 2);
  CHECK(ambiguous.outcome().error->reason == "MultipleHeads");

  history.add_on("merged", "left, right", "CREATE TABLE three ();");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.version_rows() == "merged");
}

TEST_CASE("a failing revision leaves nothing of its run") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two (id int);");

  SECTION("not even the version table, where there was none") {
    const std::string file =
        history.add("ccc3", "INSERT INTO two VALUES (1);\n\nSELECT 1,\n  nothing\nFROM two;");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    const Outcome outcome = ended.outcome();
    CHECK(outcome.outcome == OutcomeKind::kRolledBack);
    CHECK(outcome.applied == Ids{});
    CHECK(outcome.rolled_back == Ids{"aaa1", "bbb2", "ccc3"});
    CHECK(outcome.current == Ids{});
    CHECK(outcome.pending == 3);
    REQUIRE(outcome.error);
    CHECK(outcome.error->reason == "RevisionFailed");
    CHECK(outcome.error->revision == "ccc3");
    CHECK(outcome.error->file == file);
    CHECK(outcome.error->statement == 2);
    CHECK(outcome.error->line == 10);
    CHECK(outcome.error->sqlstate == "42703");
    CHECK(outcome.error->message == "column \"nothing\" does not exist");
    CHECK(database.text(
              "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "");
    CHECK(database.text("SELECT outcome || exit_code FROM headway.run") == "RolledBack1");
    CHECK(database.text("SELECT count(*) FROM headway.revision") == "0");
  }
  SECTION("a syntax error is reported with its line, though nothing of the message ran") {
    history.add("ccc3", "CREATE TABLE three ();\nCREATE TABLE four ();\nCREATE TABEL five ();");
    const Outcome outcome = upgrade(history.folder(), database.url()).outcome();
    CHECK(outcome.error->statement == 3);
    CHECK(outcome.error->line == 9);
    CHECK(outcome.error->sqlstate == "42601");
  }
  SECTION("a statement that fails at run time is reported with its first line") {
    history.add(
        "ccc3",
        "CREATE TABLE three ();\nSELECT\n  1 / (count(*))\nFROM two;\nCREATE TABLE four ();");
    const Outcome outcome = upgrade(history.folder(), database.url()).outcome();
    CHECK(outcome.error->statement == 2);
    CHECK(outcome.error->line == 8);
    CHECK(outcome.error->sqlstate == "22012");
  }
  SECTION("bad COPY data is reported with the data's line") {
    history.add("ccc3", "SELECT 1;\nCOPY two FROM stdin;\n1\n2\nthree\n\\.\nSELECT 2;");
    const Outcome outcome = upgrade(history.folder(), database.url()).outcome();
    CHECK(outcome.error->statement == 2);
    CHECK(outcome.error->line == 11);
    CHECK(outcome.error->sqlstate == "22P02");
  }
  SECTION("a verify section that is not true fails the revision") {
    history.add("ccc3",
                "-- headway: upgrade\nINSERT INTO two VALUES (1);\n-- headway: verify\n"
                "SELECT true;\nSELECT count(*) = 2 FROM two;");
    const Outcome outcome = upgrade(history.folder(), database.url()).outcome();
    CHECK(outcome.outcome == OutcomeKind::kRolledBack);
    CHECK(outcome.error->reason == "VerifyFailed");
    CHECK(outcome.error->statement == 2);
    CHECK(outcome.error->line == 10);
    CHECK(outcome.error->message.contains("'f'"));
    CHECK_FALSE(database.has_table("two"));
  }
  SECTION("verify without a row is no true") {
    history.add("ccc3",
                "-- headway: upgrade\nSELECT 1;\n-- headway: verify\nSELECT true FROM two;");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    CHECK(ended.outcome().error->message.contains("0 rows"));
  }
  SECTION("a deferred constraint is reported for the revision that violates it") {
    history.add("ccc3",
                "CREATE TABLE parent (id int PRIMARY KEY);\n"
                "CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);");
    history.add("ddd4", "INSERT INTO child VALUES (7);");
    history.add("eee5", "CREATE TABLE three ();");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    CHECK(ended.outcome().error->revision == "ddd4");
    CHECK(ended.outcome().error->sqlstate == "23503");
  }
  SECTION("revisions that an earlier run committed stay") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    history.add("ccc3", "CREATE TABLE two ();");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    CHECK(ended.outcome().current == Ids{"bbb2"});
    CHECK(ended.outcome().from == Ids{"bbb2"});
    CHECK(ended.outcome().pending == 1);
    CHECK(database.version_rows() == "bbb2");
  }
}

TEST_CASE("a COMMIT that the server refuses is the run's failure") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  // It is made deferred again behind the check at the revision's end.
  database.execute(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN RAISE EXCEPTION 'not today'; END $$");
  database.execute(
      "CREATE FUNCTION defer() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN SET CONSTRAINTS ALL DEFERRED; RETURN NEW; END $$");
  database.execute(
      "CREATE TRIGGER defer BEFORE INSERT ON headway.run FOR EACH ROW WHEN (NEW.exit_code = 0) "
      "EXECUTE FUNCTION defer()");
  database.execute(
      "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON headway.run DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW WHEN (NEW.exit_code = 0) EXECUTE FUNCTION refuse()");
  history.add("bbb2", "CREATE TABLE two ();");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK(ended.outcome().error->reason == "CommitFailed");
  CHECK(ended.outcome().error->message.contains("not today"));
  CHECK(ended.outcome().rolled_back == Ids{"bbb2"});
  CHECK(database.version_rows() == "aaa1");
  CHECK(database.text(
            "SELECT outcome FROM headway.run ORDER BY started_at DESC, finished_at DESC LIMIT 1") ==
        "RolledBack");
}

TEST_CASE("constraints are deferred for each revision anew") {
  Database database;
  History history;
  history.add("aaa1",
              "CREATE TABLE parent (id int PRIMARY KEY);\n"
              "CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);\n"
              "INSERT INTO child VALUES (1);\nINSERT INTO parent VALUES (1);");
  history.add("bbb2", "INSERT INTO child VALUES (2);\nINSERT INTO parent VALUES (2);");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.out);
  CHECK(ended.code == 0);
}

TEST_CASE("a revision that must not run in a transaction is refused before anything runs") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string file = history.add("bbb2", "CREATE TABLE two ();\nCOMMIT;");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 2);
  CHECK(ended.outcome().outcome == OutcomeKind::kFailed);
  CHECK(ended.outcome().error->file == file);
  CHECK(ended.outcome().error->line == 8);
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("more statements than one message takes are all run") {
  Database database;
  History history;
  std::string many = "CREATE TABLE one (id int);\n";
  for (int i = 0; i < 1200; ++i)
    many += "INSERT INTO one VALUES (" + std::to_string(i) + ");\n";
  const std::string big(300'000, 'x');
  many += "INSERT INTO one VALUES (length('" + big + "'));\n";

  SECTION("in order, none twice") {
    history.add("aaa1", many);
    CHECK(upgrade(history.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT count(*) || ' ' || max(id) FROM one") == "1201 300000");
  }
  SECTION("and the failing one among them is named") {
    history.add("aaa1", many + "SELECT 1/0;\n");
    const Outcome outcome = upgrade(history.folder(), database.url()).outcome();
    CHECK(outcome.error->statement == 1203);
    CHECK(outcome.error->line == 1209);
  }
}
