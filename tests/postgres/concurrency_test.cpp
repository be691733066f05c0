// Several runners at once, runners that are killed, and locks that others hold.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <csignal>
#include <memory>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

std::unique_ptr<Program> start(const History& history, const Database& database,
                               const Environment& more = {}) {
  Environment environment = more;
  environment["DATABASE_URL"] = database.url();
  return std::make_unique<Program>(upgrade_arguments(history.folder()), environment);
}

void check_one_applies(int runners) {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one (id int);");
  history.add("bbb2", "INSERT INTO one SELECT 1 FROM pg_sleep(0.3);");
  std::vector<std::unique_ptr<Program>> programs;
  for (int i = 0; i < runners; ++i)
    programs.push_back(start(history, database));
  int applied = 0;
  for (const auto& program : programs) {
    const Ended ended = program->wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
    if (ended.outcome().outcome == OutcomeKind::kSucceeded) ++applied;
  }
  CHECK(applied == 1);
  CHECK(database.version_rows() == "bbb2");
  CHECK(database.text("SELECT count(*) FROM one") == "1");
  CHECK(database.text("SELECT count(*) FROM headway.run") == "1");
}

}  // namespace

TEST_CASE("of two runners at once one applies, and both succeed") {
  check_one_applies(2);
}

TEST_CASE("of eight runners at once one applies, and all succeed") {
  check_one_applies(8);
}

TEST_CASE("the next runner completes the work of a killed one") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one (id int);");
  history.add(
      "bbb2",
      "INSERT INTO one VALUES (1);\nSELECT pg_sleep(60) WHERE NOT EXISTS (SELECT FROM go);");
  database.execute("CREATE TABLE go ()");
  const auto program = start(history, database);
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  program->signal(SIGKILL);
  CHECK(program->wait().code == 128 + SIGKILL);

  // The server ends the statement of a client that is gone only when it looks; we need not wait for
  // that.
  database.terminate_runners();
  REQUIRE(eventually([&] { return !database.runs("pg_sleep"); }));
  CHECK_FALSE(database.has_table("one"));
  CHECK_FALSE(database.has_table("alembic_version"));

  database.execute("ALTER TABLE go ADD COLUMN yes int");
  database.execute("INSERT INTO go VALUES (1)");
  const Ended ended = start(history, database)->wait();
  CHECK(ended.code == 0);
  CHECK(database.version_rows() == "bbb2");
  CHECK(database.text("SELECT count(*) FROM one") == "1");
}

TEST_CASE("the server notices a killed runner by itself") {
  Database database;
  History history;
  history.add("aaa1", "SELECT pg_sleep(600);");
  const auto program = start(history, database);
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  program->signal(SIGKILL);
  program->wait();
  CHECK(eventually([&] { return !database.runs("pg_sleep"); }, std::chrono::seconds{60}));
}

TEST_CASE("a table that somebody holds is waited for without holding anything") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "ALTER TABLE busy ADD COLUMN name text;");
  pqxx::connection other(database.url());
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE busy IN ACCESS SHARE MODE");

  SECTION("until it is free") {
    Program program({"upgrade", "--dir", history.folder(), "--output", "json", "--lock-timeout",
                     "20ms", "head"},
                    {{"DATABASE_URL", database.url()}, {"HEADWAY_LOG_FORMAT", "json"}});
    // Between two tries nothing of the run is held: no row for a lock of the runner's, but that of
    // its own key.
    REQUIRE(eventually([&] {
      return database.text(
                 "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'headway%' AND "
                 "datname = current_database() AND state = 'idle' AND query ILIKE 'rollback%'") ==
             "1";
    }));
    holder.reset();
    const Ended ended = program.wait();
    CHECK(ended.code == 0);
    CHECK(ended.outcome().outcome == OutcomeKind::kSucceeded);
    CHECK(ended.err.contains("trying again"));
    CHECK(database.version_rows() == "bbb2");
    CHECK(database.text("SELECT count(*) FROM headway.run") == "1");
  }
  SECTION("until patience ends: the next run may succeed") {
    const Ended ended = upgrade(history.folder(), database.url(), "head",
                                {"--lock-timeout", "20ms", "--lock-wait-timeout", "300ms"});
    CHECK(ended.code == 4);
    const Outcome outcome = ended.outcome();
    CHECK(outcome.outcome == OutcomeKind::kFailed);
    CHECK(outcome.error->reason == "LockTimeout");
    CHECK(outcome.error->revision == "bbb2");
    CHECK(outcome.error->sqlstate == "55P03");
    CHECK(outcome.error->line == 7);
    CHECK(outcome.error->message.contains("blocked by pid " + std::to_string(other.backendpid()) +
                                          " (user postgres, "));
    CHECK(outcome.error->message.contains("idle in transaction since "));
    CHECK(outcome.error->message.contains("last statement: LOCK TABLE busy"));
    CHECK(outcome.error->hint.contains("end that session"));
    CHECK_FALSE(database.has_table("one"));
    holder.reset();
    CHECK(upgrade(history.folder(), database.url()).code == 0);
  }
}

TEST_CASE("a first try waits ten milliseconds for a lock, and behind a failed one more") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  database.execute("CREATE SEQUENCE tries");
  History history;
  history.add("aaa1",
              "SELECT nextval('tries');\nCREATE TABLE patience AS SELECT "
              "current_setting('lock_timeout');\nLOCK TABLE busy;");
  SECTION("free") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    CHECK(database.text("SELECT * FROM patience") == "10ms");
  }
  SECTION("held") {
    pqxx::connection other(database.url());
    std::optional<pqxx::work> holder(other);
    holder->exec("LOCK TABLE busy IN ACCESS SHARE MODE");
    Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
    REQUIRE(eventually([&] { return program.said("trying again"); }));
    holder.reset();
    REQUIRE(program.wait().code == 0);
    CHECK(database.text("SELECT * FROM patience") != "10ms");
  }
}

TEST_CASE("while a transaction blocks that is open for long, nothing is tried again") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  database.execute("CREATE SEQUENCE tries");
  History history;
  history.add("aaa1", "SELECT nextval('tries');\nALTER TABLE busy ADD COLUMN name text;");
  pqxx::connection other(database.url() + "&application_name=console");
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE busy IN ACCESS SHARE MODE");
  const std::string pid = std::to_string(other.backendpid());
  REQUIRE(eventually([&] {
    return database.text(
               "SELECT clock_timestamp() - xact_start > interval '1 s' FROM "
               "pg_stat_activity WHERE pid = " +
               pid) == "t";
  }));
  const auto tries = [&] { return database.text("SELECT last_value FROM tries"); };
  const auto look = [&] {
    return database.text(
        "SELECT query_start FROM pg_stat_activity WHERE application_name = 'headway look' AND "
        "datname "
        "= current_database() AND query LIKE '%xact_start = $2%'");
  };
  const auto look_again = [&] {
    const std::string last = look();
    REQUIRE(eventually([&] { return !look().empty() && look() != last; }));
  };
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return program.said("blocked by pid " + pid + " ("); }));
  look_again();
  const std::string before = tries();
  for (int i = 0; i < 20; ++i)
    look_again();
  CHECK(tries() == before);
  CHECK(database.text(
            "SELECT count(*) FROM pg_locks WHERE relation = 'busy'::regclass AND pid <> " + pid) ==
        "0");
  holder.reset();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.err.contains("application console"));
}

TEST_CASE("a runner that never gets the lock ends, and may be started again") {
  Database database;
  History history;
  history.add("aaa1", "SELECT pg_sleep(60);");
  const auto holder = start(history, database);
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  const Ended ended =
      upgrade(history.folder(), database.url(), "head", {"--lock-wait-timeout", "200ms"});
  CHECK(ended.code == 4);
  CHECK(ended.outcome().error->reason == "LockHeld");
  CHECK(ended.outcome().pending == 1);
}
