// A run that keeps others waiting for its locks, and one that would fill the server's lock table.
#include "tests/postgres/app.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <format>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

constexpr const char* kHoldsForLong =
    "DO $$ BEGIN ALTER TABLE busy ADD name text; PERFORM pg_sleep(600); END $$;";

std::vector<std::string> limited(const History& history, const std::string& limit) {
  std::vector<std::string> arguments = upgrade_arguments(history.folder());
  arguments.insert(arguments.begin() + 1, {"--hold-timeout", limit});
  return arguments;
}

}  // namespace

TEST_CASE("a run that keeps the app waiting to the limit, twice, is rolled back and ends") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string mark = GENERATE("", " no-transaction");
  CAPTURE(mark);
  history.add("bbb2", std::format("-- headway: upgrade{}\n{}\n", mark, kHoldsForLong));
  Program program(limited(history, "300ms"), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  const App app(database, "SELECT count(*) FROM busy");
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.reason == "HoldTimeout");
  CHECK(error.revision == "bbb2");
  CHECK(error.statement == 1);
  CHECK(error.message.contains("application app"));
  CHECK(error.message.contains("SELECT count(*) FROM busy"));
  CHECK(error.message.contains("it holds AccessExclusiveLock on public.busy"));
  CHECK(error.hint.contains("--hold-timeout"));
  CHECK(ended.err.contains("trying again"));
  CHECK(database.text(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'busy'") == "1");
  CHECK(database.text("SELECT count(*) FROM headway.progress") == "0");
}

TEST_CASE("a statement that catches its own cancel is rolled back all the same") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  History history;
  const std::string mark = GENERATE("", " no-transaction");
  CAPTURE(mark);
  history.add("bbb2",
              std::format("-- headway: upgrade{}\nDO $$ BEGIN ALTER TABLE busy ADD name text; "
                          "BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled THEN "
                          "NULL; END; END $$;\n",
                          mark));
  Program program(limited(history, "300ms"), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  const App app(database, "SELECT count(*) FROM busy");
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 4);
  CHECK(ended.outcome().error->reason == "HoldTimeout");
  CHECK(database.text("SELECT count(*) FROM information_schema.columns WHERE table_name = "
                      "'busy'") == "1");
}

TEST_CASE("after it has kept somebody waiting to the limit, a run tries once more") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  database.execute("CREATE SEQUENCE tries");
  History history;
  history.add("aaa1",
              "SELECT nextval('tries');\nALTER TABLE busy ADD name text;\nSELECT pg_sleep(600) "
              "FROM tries WHERE last_value = 1;");
  Program program(limited(history, "300ms"), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  pqxx::connection other(database.url());
  CHECK(pqxx::work(other).query_value<int>("SELECT count(*) FROM busy") == 0);
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.text("SELECT last_value FROM tries") == "2");
}

TEST_CASE("a run works for longer than the limit where nobody has waited so long") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  History history;
  history.add("aaa1", "SELECT 1;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  history.add("bbb2", "ALTER TABLE busy ADD name text;\nSELECT pg_sleep(1);");
  SECTION("nobody waits") {
    CHECK(run(limited(history, "100ms"), {{"DATABASE_URL", database.url()}}).code == 0);
  }
  SECTION("one who waits for the version table waits by design") {
    const App app(database, "LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE");
    CHECK(run(limited(history, "100ms"), {{"DATABASE_URL", database.url()}}).code == 0);
  }
  SECTION("there is no limit") {
    const App app(database, "SELECT count(*) FROM busy");
    CHECK(run(limited(history, "0s"), {{"DATABASE_URL", database.url()}}).code == 0);
  }
}

TEST_CASE("without a hold timeout the undo has all the time that it needs, too") {
  Database database;
  History history;
  history.add("aaa1",
              "-- headway: upgrade\nCREATE TABLE one AS SELECT generate_series(1, 500000) id;\n"
              "-- headway: downgrade\nDROP TABLE one;");
  history.add("bbb2", "SELECT nosuch;");
  const Ended ended = upgrade(history.folder(), database.url(), "head",
                              {"--transaction", "revision", "--hold-timeout", "0s"});
  INFO(ended.err);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("a revision that keeps the app waiting for a lock of an earlier one is divided from it") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  History history;
  history.add("aaa1", "ALTER TABLE busy ADD name text;");
  // Goes on for as long as its transaction has the lock.
  history.add(
      "bbb2",
      "DO $$ BEGIN WHILE EXISTS (SELECT FROM pg_locks WHERE relation = 'busy'::regclass AND "
      "mode = 'AccessExclusiveLock' AND pid = pg_backend_pid()) LOOP PERFORM "
      "pg_sleep(0.02); END LOOP; END $$;");
  history.add("ccc3", "CREATE TABLE three ();");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  const App app(database, "SELECT count(*) FROM busy");
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.err.contains("revision bbb2 cannot share a transaction with those before it"));
  CHECK(database.version_rows() == "ccc3");
  CHECK(database.text("SELECT count(DISTINCT xmin::text) FROM headway.revision") == "2");
}

TEST_CASE(
    "a revision that keeps the app waiting for a lock of its own stays with those before it") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "ALTER TABLE busy ADD name text;\nSELECT pg_sleep(1.5);\nSELECT nosuch;");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  const App app(database, "SELECT count(*) FROM busy");
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().outcome == OutcomeKind::kRolledBack);
  CHECK_FALSE(ended.err.contains("cannot share a transaction"));
}

TEST_CASE("long work is not repeated again and again for a lock that a later revision waits for") {
  Database database;
  database.execute("CREATE TABLE busy (id int)");
  database.execute("CREATE SEQUENCE tries");
  History history;
  history.add("aaa1", "SELECT nextval('tries'), pg_sleep(0.6);");
  history.add("bbb2", "ALTER TABLE busy ADD name text;");
  pqxx::connection other(database.url());
  std::optional<pqxx::work> holder(other);
  holder->exec("LOCK TABLE busy IN ACCESS SHARE MODE");
  Program program(upgrade_arguments(history.folder()), {{"DATABASE_URL", database.url()}});
  REQUIRE(eventually([&] { return database.has_table("alembic_version"); }));
  CHECK(database.version_rows() == "aaa1");
  holder.reset();
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.version_rows() == "bbb2");
  CHECK(database.text("SELECT last_value FROM tries") == "2");
}

TEST_CASE("a transaction takes at most about half of the server's locks") {
  Database database;
  History history;
  const std::string tables =
      "DO $$ BEGIN FOR i IN 1 .. current_setting('max_locks_per_transaction')::int * "
      "current_setting('max_connections')::int * 0.1 LOOP EXECUTE format('CREATE TABLE %I ()', "
      "'{}' || i); END LOOP; END $$;\n";
  std::string further;
  for (int i = 0; i < 70; ++i)
    further += "SELECT 1;\n";
  for (const char* id : {"aaa1", "bbb2", "ccc3", "ddd4", "eee5"})
    history.add(id, std::vformat(tables, std::make_format_args(id)) + further);
  const Ended ended = upgrade(history.folder(), database.url(), "head");
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK_FALSE(ended.err.contains("table of locks was full"));
  CHECK(database.text("SELECT count(DISTINCT xmin::text) FROM headway.revision") == "2");
}
