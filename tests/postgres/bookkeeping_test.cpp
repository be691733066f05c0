// The version table and the ledger as somebody else left them: what is found is said, nothing is
// guessed, and no revision is blamed for it.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <tuple>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A statement that waits until another session waits for the version table.
constexpr const char* kUntilAwaited =
    "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = "
    "'alembic_version'::regclass AND NOT granted) LOOP PERFORM pg_sleep(0.02); END LOOP; END $$;";

}  // namespace

TEST_CASE("a relation that is no version table is refused by every command") {
  const auto [made, name] = GENERATE(table<std::string, std::string>(
      {{"CREATE VIEW alembic_version AS SELECT 'aaa1' AS version_num", "alembic_version"},
       {"CREATE SEQUENCE alembic_version", "alembic_version"},
       {"CREATE TABLE alembic_version (v text)", "alembic_version"},
       {"CREATE TABLE alembic_version (version_num int)", "alembic_version"},
       {"CREATE TABLE \"alembic_version_pkc\" (id int)", "alembic_version"},
       {"SELECT 1", std::string(64, 'x')}}));
  CAPTURE(made);
  Database database;
  database.execute(made);
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  for (const char* verb : {"upgrade", "current"}) {
    std::vector<std::string> arguments = {verb, "--version-table", name, "--output", "json"};
    if (std::string(verb) == "upgrade") arguments.insert(arguments.begin() + 1, "head");
    const Ended ended = headway_run(arguments, history, database);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.contains("\"NotAVersionTable\""));
  }
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("a version table that was renamed is found by its key, and not made again") {
  Database database;
  History history;
  apply_first(history, database);
  database.execute("ALTER TABLE alembic_version RENAME TO versions");
  CHECK(upgrade(history.folder(), database.url()).outcome().error->reason == "VersionTableRenamed");
  const Ended shown = headway_run({"current"}, history, database);
  CHECK(shown.code == 2);
  CHECK(shown.err.contains("public.versions"));
  CHECK(headway_run({"wait", "--for", "aaa1", "--timeout", "300ms"}, history, database).code == 8);
  CHECK(headway_run({"current", "--version-table", "versions"}, history, database).out == "aaa1\n");
}

TEST_CASE("a schema of the version table that does not exist is the user's mistake") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Ended ended =
      upgrade(history.folder(), database.url(), "head", {"--version-table-schema", "nosuch"});
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "NoSchema");
  CHECK(ended.outcome().error->hint.contains("CREATE SCHEMA \"nosuch\""));
}

TEST_CASE("a version table that was dropped does not mean that nothing is applied") {
  Database database;
  History history;
  apply_first(history, database);
  database.execute("DROP TABLE alembic_version");
  const Ended refused = upgrade(history.folder(), database.url());
  CHECK(refused.code == 2);
  CHECK(refused.outcome().error->reason == "VersionTableLost");
  CHECK(refused.outcome().error->hint.contains("headway stamp aaa1"));
  CHECK(headway_run({"downgrade", "base"}, history, database).code == 2);
  CHECK(headway_run({"current"}, history, database).code == 2);
  const Ended waited =
      headway_run({"wait", "--for", "aaa1", "--timeout", "300ms"}, history, database);
  CHECK(waited.code == 8);
  CHECK(waited.err.contains("is not there, though the ledger has revisions of it"));
  SECTION("the schema is as it was") {
    REQUIRE(headway_run({"stamp", "aaa1"}, history, database).code == 0);
    CHECK(upgrade(history.folder(), database.url()).outcome().applied ==
          std::vector<std::string>{"bbb2"});
  }
  SECTION("the database was emptied on purpose") {
    database.execute("DROP TABLE one");
    REQUIRE(headway_run({"stamp", "base"}, history, database).code == 0);
    CHECK(upgrade(history.folder(), database.url()).outcome().applied.size() == 2);
  }
}

TEST_CASE("rows that no tool writes are refused before anything runs, with the statement") {
  Database database;
  History history;
  apply_first(history, database);
  database.execute("ALTER TABLE alembic_version DROP CONSTRAINT alembic_version_pkc");
  const std::string row = GENERATE("aaa1", "");
  database.execute("INSERT INTO alembic_version VALUES ('" + row + "')");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "VersionRowsDamaged");
  CHECK(ended.outcome().error->revision.empty());
  const std::string hint = ended.outcome().error->hint;
  database.execute(hint.substr(hint.find("DELETE"), hint.find(';') - hint.find("DELETE")));
  CHECK(upgrade(history.folder(), database.url()).code == 0);
}

TEST_CASE("ids in a column of fixed width have no blanks") {
  Database database;
  database.execute("CREATE TABLE alembic_version (version_num char(32) PRIMARY KEY)");
  History history;
  apply_first(history, database);
  CHECK(headway_run({"current"}, history, database).out == "aaa1\n");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
}

TEST_CASE("what others hung on the version table is named, and no revision is blamed") {
  Database database;
  History history;
  apply_first(history, database);
  const std::string guard = GENERATE(
      "CREATE RULE keep AS ON UPDATE TO alembic_version DO INSTEAD NOTHING",
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE "
      "TRIGGER keep BEFORE UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION no()",
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'; CREATE "
      "TRIGGER keep BEFORE UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION no()");
  database.execute(guard);
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "VersionTableGuarded");
  CHECK(ended.outcome().error->message.contains("keep"));
  CHECK(ended.outcome().error->revision.empty());
  CHECK_FALSE(database.has_table("two"));
}

TEST_CASE("a table of the ledger that was renamed is no change that a retry waits for") {
  Database database;
  History history;
  apply_first(history, database);
  database.execute("ALTER TABLE headway.revision RENAME TO revision_old");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "LedgerDamaged");
  CHECK(ended.outcome().error->hint.contains("give it its name back"));
  database.execute("ALTER TABLE headway.revision_old RENAME TO revision");
  CHECK(upgrade(history.folder(), database.url()).code == 0);
}

TEST_CASE("a revision that changes the ledger fails, and is named") {
  Database database;
  History history;
  apply_first(history, database);
  const auto [statement, number] = GENERATE(table<std::string, std::optional<int>>(
      {{"ALTER TABLE headway.run RENAME TO runs;", 2},
       {"DROP TABLE headway.run CASCADE;", 2},
       {"DROP SCHEMA headway CASCADE;", 2},
       {"ALTER TABLE headway.revision ADD extra int NOT NULL DEFAULT 1; ALTER TABLE "
        "headway.revision ALTER extra DROP DEFAULT;",
        2},
       {"DO $$ BEGIN EXECUTE 'ALTER TABLE head' || 'way.run RENAME TO runs'; END $$;",
        std::nullopt}}));
  CAPTURE(statement);
  const std::string file = history.add("ccc3", "SELECT 1;\n" + statement);
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 1);
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.reason == "LedgerWritten");
  CHECK(error.revision == "ccc3");
  CHECK(error.statement == number);
  CHECK(database.version_rows() == "aaa1");
  CHECK_FALSE(database.has_table("two"));
}

TEST_CASE("after another program wrote the version table the outcome has its rows") {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  history.add("bbb2", kUntilAwaited);
  history.add("ccc3", "CREATE TABLE three ();");
  const auto [written, rows] = GENERATE(table<std::string, std::vector<std::string>>(
      {{"UPDATE alembic_version SET version_num = 'zzz9'", {"zzz9"}},
       {"DELETE FROM alembic_version", {}},
       {"DROP TABLE alembic_version", {}}}));
  CAPTURE(written);
  Program program({"upgrade", "heads", "--dir", history.folder(), "--transaction", "revision",
                   "--output", "json"},
                  {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("WHILE NOT EXISTS"); }));
  database.execute(written);
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.error->reason == "RowsChanged");
  CHECK(outcome.error->revision.empty());
  CHECK(outcome.current == rows);
  CHECK(ended.err.contains("another program has written where it is"));
  CHECK_FALSE(database.has_table("three"));
}

TEST_CASE("a version table that is locked as a whole is waited for, and its holder is named") {
  Database database;
  History history;
  apply_first(history, database);
  pqxx::connection other(database.url());
  pqxx::work holder(other);
  holder.exec("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE");
  SECTION("until it is let go") {
    Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
    REQUIRE(eventually([&] { return program.said("public.alembic_version is locked by pid"); }));
    holder.commit();
    CHECK(program.wait().code == 0);
    CHECK(database.version_rows() == "bbb2");
  }
  SECTION("for as long as the limit says") {
    const Ended ended =
        upgrade(history.folder(), database.url(), "head", {"--lock-wait-timeout", "1s"});
    CHECK(ended.code == 4);
    CHECK(ended.outcome().error->message.contains("public.alembic_version is locked by pid"));
    CHECK(ended.outcome().error->hint.contains("pg_terminate_backend"));
  }
  SECTION("by a command that waits for a revision, too") {
    Program program({"wait", "--for", "aaa1"}, {{"DATABASE_URL", database.url()}});
    REQUIRE(eventually([&] { return database.runs("SELECT version_num"); }));
    holder.commit();
    CHECK(program.wait().code == 0);
  }
}

TEST_CASE("a run that lost its lock to a function takes it again") {
  Database database;
  History history;
  // As a statement of the revision it is refused.
  history.add("aaa1", "DO $$ BEGIN EXECUTE 'SELECT pg_advisory_' || 'unlock_all()'; END $$;");
  history.add("bbb2",
              "CREATE TABLE held AS SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
              "pid = pg_backend_pid();");
  REQUIRE(upgrade(history.folder(), database.url(), "head", {"--transaction", "revision"}).code ==
          0);
  CHECK(database.text("SELECT count FROM held") == "1");
}

TEST_CASE("a trigger that writes another id into the version table is found before the COMMIT") {
  Database database;
  History history;
  apply_first(history, database);
  const std::string when = GENERATE("BEFORE", "AFTER");
  CAPTURE(when);
  database.execute(
      when == "BEFORE"
          ? "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.version_num "
            ":= 'zzz9'; RETURN NEW; END $$"
          : "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE "
            "alembic_version SET version_num = 'zzz9' WHERE version_num <> 'zzz9'; RETURN NULL; "
            "END "
            "$$");
  database.execute("CREATE TRIGGER other " + when +
                   " UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION other()");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "VersionTableGuarded");
  CHECK(ended.outcome().error->message.contains("trigger other"));
  CHECK(ended.outcome().error->message.contains("holds zzz9 where bbb2 was written"));
  CHECK(database.version_rows() == "aaa1");
  CHECK_FALSE(database.has_table("two"));
}

TEST_CASE("two rows on one line are warned of where only the newer one is shown") {
  Database database;
  History history;
  apply_first(history, database);
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  database.execute("INSERT INTO alembic_version VALUES ('aaa1')");
  const Ended ended =
      run({"current", "--dir", history.folder()}, {{"DATABASE_URL", database.url()}});
  CHECK(ended.code == 0);
  CHECK(ended.out.starts_with("bbb2"));
  CHECK(ended.err.contains("warning: the version table holds both bbb2 and its ancestor aaa1"));
}
