// An app's transaction that is open when an undo begins, and commits while the undo waits for it.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <format>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// Runs a history whose second revision fails while the app's transaction is open; the app commits
/// once the undo waits for it.
Outcome race(Database& database, const std::string& upgrade, const std::string& downgrade,
             const std::string& app) {
  History history;
  history.add("made", upgrade + "\n-- headway: downgrade\n" + downgrade);
  history.add("fails", "SELECT pg_advisory_xact_lock_shared(4712); SELECT 1/0;");
  pqxx::connection gate(database.url());
  pqxx::nontransaction(gate).exec("SELECT pg_advisory_lock(4712)");
  std::vector<std::string> arguments = upgrade_arguments(history.folder());
  arguments.insert(arguments.begin() + 1, {"--transaction=revision", "--lock-timeout=60s"});
  Program program(arguments, {{"DATABASE_URL", database.url()}});
  const auto waits = [&](const std::string& type) {
    return eventually([&] {
      return database.text(
                 "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT "
                 "l.granted AND a.datname = current_database() AND (l.locktype = 'advisory') = (" +
                 type + ")") != "0";
    });
  };
  REQUIRE(waits("true"));
  pqxx::connection of_the_app(database.url());
  pqxx::work work(of_the_app);
  work.exec(app);
  pqxx::nontransaction(gate).exec("SELECT pg_advisory_unlock(4712)");
  REQUIRE(waits("false"));
  work.commit();
  const Ended ended = program.wait();
  INFO(ended.err);
  // The downgrades were printed as they ran.
  CHECK(ended.err.contains("the undo was rolled back with the downgrades above"));
  return ended.outcome();
}

void check_stays(const Outcome& outcome, const std::string& because) {
  REQUIRE(outcome.outcome == OutcomeKind::kPartial);
  CHECK(outcome.error->hint.contains(because));
}

}  // namespace

TEST_CASE("an undo does not cascade over objects that others commit while it waits") {
  Database database;
  SECTION("a table in a schema of the run") {
    check_stays(race(database, "CREATE SCHEMA x;", "DROP SCHEMA x CASCADE;",
                     "CREATE TABLE x.of_the_app AS SELECT 1 AS id"),
                "x.of_the_app");
    CHECK(database.text("SELECT id FROM x.of_the_app") == "1");
  }
  SECTION("a view of a table of the run") {
    check_stays(race(database, "CREATE TABLE n (id int PRIMARY KEY);", "DROP TABLE n CASCADE;",
                     "CREATE VIEW of_the_app AS SELECT * FROM n"),
                "of_the_app");
    CHECK(database.text("SELECT count(*) FROM of_the_app") == "0");
  }
  SECTION("a foreign key to a table of the run") {
    check_stays(race(database, "CREATE TABLE n (id int PRIMARY KEY);", "DROP TABLE n CASCADE;",
                     "CREATE TABLE of_the_app (id int REFERENCES n)"),
                "of_the_app");
    CHECK(database.text("SELECT count(*) FROM pg_constraint WHERE conrelid = "
                        "'of_the_app'::regclass AND contype = 'f'") == "1");
  }
}

// Its transaction keeps others waiting meanwhile.
TEST_CASE("the look at what a later revision changed opens no connection for each table") {
  Database database;
  History history;
  std::string made;
  std::string changed;
  for (int i = 0; i < 20; ++i) {
    made += std::format("CREATE TABLE t{0} (n int); INSERT INTO t{0} VALUES (1);\n", i);
    changed += std::format("UPDATE t{} SET n = 2;\n", i);
  }
  history.add("made", made);
  history.add("changed", changed);
  const auto sessions = [&] {
    return std::stoi(database.text(
        "SELECT pg_stat_get_db_sessions(oid) FROM pg_database WHERE datname = current_database()"));
  };
  const int before = sessions();

  const Ended ended = upgrade(history.folder(), database.url(), "head", {"--transaction=revision"});

  INFO(ended.err);
  CHECK(ended.code == 0);
  REQUIRE(eventually([&] { return sessions() > before; }));  // each tells of itself when it ends
  CHECK(sessions() < before + 10);
}
