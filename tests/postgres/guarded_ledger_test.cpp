// Triggers, rules and constraints that somebody has hung on the ledger: a row that they keep out,
// delete or keep is missed before the run says that it is done.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <format>
#include <fstream>
#include <tuple>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A trigger `keep`, as `BEFORE INSERT ON headway.run`; it keeps rows out where it comes before.
void guard(Database& database, const std::string& event, const std::string& body = "RETURN NULL;") {
  database.execute(std::format(
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $no$ BEGIN {} END $no$; CREATE "
      "TRIGGER keep {} FOR EACH ROW EXECUTE FUNCTION no()",
      body, event));
}

constexpr const char* kBare =
    "-- headway: upgrade no-transaction\nCREATE TABLE two (n int);\nINSERT INTO two VALUES (1);";

}  // namespace

TEST_CASE("a ledger that refuses its own rows is named, without what the row holds") {
  Database database;
  History history;
  apply_first(history, database);
  const std::string table = GENERATE("revision", "run");
  database.execute("ALTER TABLE headway." + table + " ADD extra int");
  database.execute("UPDATE headway." + table + " SET extra = 1");
  database.execute("ALTER TABLE headway." + table + " ALTER extra SET NOT NULL");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "LedgerDamaged");
  CHECK(ended.outcome().error->message.contains("extra"));
  CHECK_FALSE(ended.err.contains("Failing row"));
  CHECK_FALSE(database.has_table("two"));
}

TEST_CASE("a row that something keeps out of the ledger is missed, and nothing is applied") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const std::string part = GENERATE("revision", "run", "progress");
  CAPTURE(part);
  history.add("bbb2", part == "progress"
                          ? "-- headway: upgrade no-transaction\nCREATE TABLE two ();"
                          : "CREATE TABLE two ();");
  guard(database, "BEFORE INSERT ON headway." + part);
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "LedgerDamaged");
  CHECK(ended.outcome().error->message.contains("headway." + part));
  CHECK(ended.outcome().error->hint.contains("has added to headway." + part));
  CHECK_FALSE(database.has_table("two"));
}

TEST_CASE("a row that something keeps as it was in the ledger is missed, too") {
  Database database;
  History history;
  apply_first(history, database);
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const auto [event, verb] = GENERATE(table<std::string, std::vector<std::string>>(
      {{"UPDATE ON headway.revision", {"repair", "--checksum", "aaa1"}},
       {"DELETE ON headway.revision", {"stamp", "aaa1"}},
       {"DELETE ON headway.revision", {"stamp", "--purge", "aaa1"}},
       {"DELETE ON headway.progress", {"stamp", "aaa1"}}}));
  CAPTURE(event, verb);
  database.execute("UPDATE headway.revision SET checksum = 'another' WHERE revision = 'aaa1'");
  database.execute(
      "INSERT INTO headway.progress (version_table, revision, down, done, done_hash) SELECT "
      "version_table, 'bbb2', false, 1, '' FROM headway.revision WHERE revision = 'aaa1'");
  guard(database, "BEFORE " + event);
  const Ended ended = headway_run(verb, history, database);
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("the ledger refuses a row of its own"));
  CHECK(database.version_rows() == "bbb2");
}

TEST_CASE("a row that a trigger deletes behind its writing is missed") {
  Database database;
  History history;
  const std::string part = GENERATE("revision", "run", "progress");
  CAPTURE(part);
  apply_first(history, database, part == "progress" ? kBare : "CREATE TABLE two ();");
  guard(database, "AFTER INSERT ON headway." + part,
        "DELETE FROM headway." + part + "; RETURN NULL;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "LedgerDamaged");
  CHECK(ended.outcome().error->hint.contains("has added to headway." + part));
  CHECK(ended.outcome().error->revision.empty());
  CHECK_FALSE(database.has_table("two"));
}

TEST_CASE("a row that a trigger deletes in the COMMIT is missed before it") {
  Database database;
  History history;
  const std::string part =
      GENERATE("headway.revision", "headway.run", "headway.progress", "alembic_version");
  CAPTURE(part);
  apply_first(history, database, part == "headway.progress" ? kBare : "CREATE TABLE two ();");
  database.execute(
      std::format("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $no$ BEGIN DELETE FROM "
                  "{0}; RETURN NULL; END $no$; CREATE CONSTRAINT TRIGGER keep AFTER INSERT OR "
                  "UPDATE ON {0} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no()",
                  part));
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason ==
        (part == "alembic_version" ? "VersionTableGuarded" : "LedgerDamaged"));
  CHECK_FALSE(database.has_table("two"));
  CHECK(database.version_rows() == "aaa1");
}

TEST_CASE("a trigger of the run's row that writes the version table is found before the COMMIT") {
  Database database;
  History history;
  apply_first(history, database);
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const std::string when = GENERATE("AFTER INSERT ON headway.run",
                                    "AFTER INSERT ON headway.run DEFERRABLE INITIALLY DEFERRED");
  CAPTURE(when);
  database.execute(std::format(
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $no$ BEGIN UPDATE alembic_version "
      "SET version_num = 'bbb2'; RETURN NULL; END $no$; CREATE CONSTRAINT TRIGGER keep {} FOR EACH "
      "ROW EXECUTE FUNCTION no()",
      when));
  const Ended ended = headway_run({"stamp", "aaa1"}, history, database);
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(database.version_rows() == "bbb2");
  history.add("ccc3", "CREATE TABLE three ();");
  const Ended next = upgrade(history.folder(), database.url());
  INFO(next.err);
  CHECK(next.code == 2);
  CHECK_FALSE(database.has_table("three"));
  CHECK(database.version_rows() == "bbb2");
}

TEST_CASE("a seed whose row is kept out, deleted or refused is not loaded") {
  Database database;
  History history;
  apply_first(history, database);
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  std::ofstream(history.folder() + "/seed.sql")
      << "-- seed: s\n-- requires: aaa1\n\n-- headway: load\nCREATE TABLE three ();\n";
  SECTION("deleted") {
    guard(database, "AFTER INSERT ON headway.seed", "DELETE FROM headway.seed; RETURN NULL;");
  }
  SECTION("kept out") {
    guard(database, "BEFORE INSERT ON headway.seed");
  }
  SECTION("refused") {
    database.execute("ALTER TABLE headway.seed ADD CONSTRAINT none CHECK (name = '')");
  }
  const Ended ended = headway_run({"seed"}, history, database);
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.err.contains("the ledger refuses a row of its own"));
  CHECK(ended.err.contains("has added to headway.seed;"));
  CHECK_FALSE(database.has_table("three"));
}

TEST_CASE("what keeps the ledger's rows out of the end of a half-done revision needs a person") {
  Database database;
  History history;
  apply_first(history, database, kBare);
  const auto [event, part] = GENERATE(
      table<std::string, std::string>({{"BEFORE INSERT ON headway.run", "run"},
                                       {"BEFORE INSERT ON headway.revision", "revision"},
                                       {"BEFORE DELETE ON headway.progress", "progress"}}));
  CAPTURE(event);
  guard(database, event);
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 6);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kStuck);
  CHECK(outcome.half_done == "bbb2");
  CHECK(outcome.error->reason == "LedgerDamaged");
  CHECK(outcome.error->revision.empty());
  CHECK(outcome.error->hint.contains("has added to headway." + part));
  CHECK(database.version_rows() == "aaa1");

  database.execute("DROP FUNCTION no() CASCADE");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
  CHECK(database.text("SELECT count(*) FROM two") == "1");
  CHECK(database.text("SELECT count(*) FROM headway.progress") == "0");
}

TEST_CASE("a progress row that is refused is the ledger's fault, not the revision's") {
  Database database;
  History history;
  apply_first(history, database, kBare);
  SECTION("from the start") {
    database.execute("CREATE RULE keep AS ON INSERT TO headway.progress DO INSTEAD NOTHING");
    const Ended ended = upgrade(history.folder(), database.url());
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->reason == "LedgerDamaged");
    CHECK(ended.outcome().error->revision.empty());
    CHECK_FALSE(database.has_table("two"));
  }
  SECTION("behind a statement") {
    database.execute("ALTER TABLE headway.progress ADD CONSTRAINT few CHECK (done < 2)");
    const Ended ended = upgrade(history.folder(), database.url());
    INFO(ended.err);
    CHECK(ended.code == 6);
    CHECK(ended.outcome().error->reason == "LedgerDamaged");
    CHECK(ended.outcome().half_done == "bbb2");
    CHECK_FALSE(ended.err.contains("Failing row"));
    CHECK(database.text("SELECT count(*) FROM two") == "0");
    database.execute("ALTER TABLE headway.progress DROP CONSTRAINT few");
    CHECK(upgrade(history.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT count(*) FROM two") == "1");
  }
}

TEST_CASE("a ledger that refuses a row behind a commit ends the run at the last whole revision") {
  Database database;
  History history;
  apply_first(history, database);
  history.add("ccc3", "CREATE TABLE three ();");
  guard(database, "BEFORE INSERT ON headway.revision",
        "IF NEW.revision = 'ccc3' THEN RETURN NULL; END IF; RETURN NEW;");
  const Ended ended =
      upgrade(history.folder(), database.url(), "head", {"--transaction", "revision"});
  INFO(ended.err);
  CHECK(ended.code == 1);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kPartial);
  CHECK(outcome.error->reason == "LedgerDamaged");
  CHECK(outcome.error->revision.empty());
  CHECK(outcome.current == std::vector<std::string>{"bbb2"});
  CHECK(database.version_rows() == "bbb2");
  CHECK_FALSE(database.has_table("three"));
}

TEST_CASE("a statement outside of a transaction that cannot be noted is not called rolled back") {
  Database database;
  History history;
  apply_first(history, database,
              "-- headway: upgrade no-transaction\nCREATE INDEX CONCURRENTLY i ON filled (id);");
  database.execute("CREATE TABLE filled (id int)");
  const auto [failure, code] = GENERATE(table<std::string, int>(
      {{"RAISE 'no';", 6}, {"PERFORM pg_terminate_backend(pg_backend_pid());", 3}}));
  CAPTURE(failure);
  guard(database, "BEFORE INSERT OR UPDATE ON headway.progress",
        "IF NEW.done > 0 THEN " + failure + " END IF; RETURN NEW;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == code);
  CHECK(ended.outcome().half_done == "bbb2");
  CHECK(ended.outcome().error->hint.contains("statement 1 is done and stays"));
  CHECK(database.text("SELECT count(*) FROM pg_class WHERE relname = 'i'") == "1");

  database.execute("DROP FUNCTION no() CASCADE");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
}

TEST_CASE("a stamp whose rows are kept out or changed is not done") {
  Database database;
  History history;
  apply_first(history, database);
  SECTION("of the version table") {
    const auto [event, body] = GENERATE(table<std::string, std::string>(
        {{"BEFORE UPDATE", "RETURN NULL;"},
         {"AFTER UPDATE",
          "IF NEW.version_num = 'bbb2' THEN UPDATE alembic_version SET version_num = 'zzz9'; END "
          "IF; RETURN NULL;"}}));
    CAPTURE(event);
    guard(database, event + " ON alembic_version", body);
    const Ended ended = headway_run({"stamp", "bbb2"}, history, database);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.contains("cannot be written as it has to be"));
  }
  SECTION("of the ledger") {
    guard(database, "AFTER INSERT ON headway.revision",
          "DELETE FROM headway.revision WHERE revision = NEW.revision; RETURN NULL;");
    const Ended ended = headway_run({"stamp", "bbb2"}, history, database);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.contains("has added to headway.revision;"));
  }
  CHECK(database.version_rows() == "aaa1");
}

TEST_CASE("an undo whose rows a trigger writes back is not done") {
  Database database;
  History history;
  apply_first(history, database, "CREATE TABLE two ();\n-- headway: downgrade\nDROP TABLE two;");
  history.add("ccc3",
              "-- headway: upgrade no-transaction\nCREATE TABLE three ();\n"
              "-- headway: downgrade\nDROP TABLE three;");
  history.add("ddd4", "SELECT 1 / 0;");
  guard(database, "AFTER UPDATE ON alembic_version",
        "IF NEW.version_num = 'aaa1' THEN UPDATE alembic_version SET version_num = 'bbb2'; END IF; "
        "RETURN NULL;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
  CHECK(ended.outcome().error->hint.contains("holds bbb2 where aaa1 was written"));
  CHECK(database.version_rows() == "ccc3");
  CHECK(database.has_table("three"));
}

TEST_CASE("revisions that stay beside a seed's refused row are no exit code 2") {
  Database database;
  History history;
  apply_first(history, database);
  REQUIRE(headway_run({"seed"}, history, database).code == 0);
  std::ofstream(history.folder() + "/seed.sql")
      << "-- seed: s\n-- requires: aaa1\n\n-- headway: load\nCREATE TABLE four ();\n";
  guard(database, "AFTER INSERT ON headway.seed", "DELETE FROM headway.seed; RETURN NULL;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kPartial);
  CHECK(database.version_rows() == "bbb2");
  CHECK_FALSE(database.has_table("four"));
}
