// What the ledger and the version table are good for: runs that are started twice, images that are
// older than the database, other tools that share the version table, roles with few rights.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

Ended upgrade_as(const std::string& run, const History& history, const std::string& url) {
  return testing::run(upgrade_arguments(history.folder()),
                      {{"DATABASE_URL", url}, {"HEADWAY_RUN_ID", run}});
}

}  // namespace

TEST_CASE("a run that is started again reports what it came to, and does nothing") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");

  SECTION("when it succeeded") {
    const Outcome first = upgrade_as("run-1", history, database.url()).outcome();
    CHECK(first.run == "run-1");
    history.add("bbb2", "CREATE TABLE two ();");
    const Ended again = upgrade_as("run-1", history, database.url());
    CHECK(again.code == 0);
    CHECK(again.outcome() == first);
    CHECK_FALSE(database.has_table("two"));
    CHECK(upgrade_as("run-2", history, database.url()).outcome().applied == Ids{"bbb2"});
  }
  SECTION("when a revision failed, though it would not fail any more") {
    history.add("bbb2", "CREATE VIEW two AS SELECT * FROM missing;");
    const Ended first = upgrade_as("run-1", history, database.url());
    CHECK(first.code == 1);
    database.execute("CREATE TABLE missing ()");
    const Ended again = upgrade_as("run-1", history, database.url());
    CHECK(again.code == 1);
    CHECK(again.outcome() == first.outcome());
    CHECK(upgrade_as("run-2", history, database.url()).code == 0);
  }
  SECTION("but it goes on when it ended in a way that passes") {
    database.execute("CREATE TABLE busy ()");
    history.add("bbb2", "DROP TABLE busy;");
    const std::vector<std::string> arguments = {
        "upgrade",        "--dir", history.folder(),      "--output", "json",
        "--lock-timeout", "10ms",  "--lock-wait-timeout", "50ms",     "head"};
    const Environment environment = {{"DATABASE_URL", database.url()}, {"HEADWAY_RUN_ID", "run-1"}};
    {
      pqxx::connection other(database.url());
      pqxx::work holder(other);
      holder.exec("LOCK TABLE busy");
      CHECK(testing::run(arguments, environment).code == 4);
    }
    CHECK(database.text("SELECT outcome FROM headway.run") == "Failed");
    CHECK(testing::run(arguments, environment).code == 0);
    CHECK(database.text("SELECT outcome FROM headway.run") == "Succeeded");
  }
}

TEST_CASE("an older image meets a database that is ahead of it") {
  Database database;
  History older;
  older.add("aaa1", "CREATE TABLE one ();");
  older.add("bbb2", "CREATE TABLE two ();");
  History newer;
  newer.add("aaa1", "CREATE TABLE one ();");
  newer.add("bbb2", "CREATE TABLE two ();");
  newer.add("ccc3", "CREATE TABLE three ();");
  newer.add("ddd4", "CREATE TABLE four ();");
  REQUIRE(upgrade(newer.folder(), database.url()).code == 0);

  SECTION("and passes, since the ledger knows its head below the database's") {
    const Ended ended = upgrade(older.folder(), database.url());
    CHECK(ended.code == 0);
    CHECK(ended.outcome().outcome == OutcomeKind::kUpToDate);
    CHECK(ended.outcome().current == Ids{"ddd4"});
    CHECK(ended.outcome().to == Ids{"bbb2"});
    CHECK(ended.outcome().pending == 0);
  }
  SECTION("and is refused when its head is not below") {
    older.add("xxx9", "CREATE TABLE other ();");
    const Ended ended = upgrade(older.folder(), database.url());
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->reason == "UnknownRevision");
    CHECK(ended.outcome().error->message.contains("ddd4"));
    CHECK_FALSE(database.has_table("other"));
  }
  SECTION("and is refused when the ledger knows nothing") {
    database.execute("DROP SCHEMA headway CASCADE");
    CHECK(upgrade(older.folder(), database.url()).code == 2);
  }
  SECTION("and can still say where it is") {
    const Ended ended =
        run({"current", "--dir", older.folder()}, {{"DATABASE_URL", database.url()}});
    CHECK(ended.code == 0);
    CHECK(ended.out == "ddd4 (not among these files)\n");
  }
}

TEST_CASE("what another tool did is taken over") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  history.add("ccc3", "CREATE TABLE three ();");

  SECTION("revisions that it applied") {
    database.execute(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
    database.execute("INSERT INTO alembic_version VALUES ('bbb2')");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.outcome().applied == Ids{"ccc3"});
    CHECK(database.text("SELECT revision || coalesce(' ' || left(checksum, 0) || 'checksum', '') "
                        "FROM headway.revision ORDER BY 1") == "aaa1\nbbb2\nccc3 checksum");
    CHECK(database.text("SELECT parents FROM headway.revision WHERE revision = 'bbb2'") ==
          "{aaa1}");
  }
  SECTION("revisions that it undid") {
    REQUIRE(upgrade(history.folder(), database.url()).code == 0);
    database.execute("DROP TABLE two, three");
    database.execute("UPDATE alembic_version SET version_num = 'aaa1'");
    const Ended ended = upgrade(history.folder(), database.url(), "bbb2");
    CHECK(ended.outcome().applied == Ids{"bbb2"});
    CHECK(database.text("SELECT revision FROM headway.revision ORDER BY 1") == "aaa1\nbbb2");
  }
  SECTION("but not a version table that a revision writes itself") {
    history.add("ddd4", "UPDATE alembic_version SET version_num = 'zzz';");
    const Ended ended = upgrade(history.folder(), database.url());
    CHECK(ended.code == 1);
    CHECK(ended.outcome().error->revision == "ddd4");
    CHECK(ended.outcome().error->message.contains("version table"));
  }
}

TEST_CASE("a version table that is out of sight is not taken for none") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  database.execute("CREATE SCHEMA app");
  database.execute("ALTER DATABASE " + database.name() + " SET search_path = app");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  REQUIRE(database.text("SELECT version_num FROM app.alembic_version") == "aaa1");
  database.execute("ALTER DATABASE " + database.name() + " RESET search_path");

  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "VersionTableElsewhere");
  CHECK(ended.outcome().error->message.contains("app"));
  CHECK_FALSE(database.has_table("public.one"));

  SECTION("and can be named") {
    const Ended named =
        upgrade(history.folder(), database.url(), "head", {"--version-table-schema", "app"});
    CHECK(named.code == 0);
    CHECK(named.outcome().outcome == OutcomeKind::kUpToDate);
  }
}

TEST_CASE("a right that is missing is told with its GRANT") {
  Database database;
  database.execute("CREATE ROLE limited LOGIN PASSWORD 'word'");
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string url =
      "postgresql://limited:word@127.0.0.1:" + std::to_string(Server::get().port()) + "/" +
      database.name();

  const Ended no_ledger = upgrade(history.folder(), url);
  CHECK(no_ledger.code == 2);
  CHECK(no_ledger.outcome().error->reason == "PermissionDenied");
  CHECK(
      no_ledger.outcome().error->hint.contains("CREATE SCHEMA headway AUTHORIZATION \"limited\""));

  database.execute("CREATE SCHEMA headway AUTHORIZATION limited");
  const Ended no_table = upgrade(history.folder(), url);
  CHECK(no_table.code == 2);
  CHECK(
      no_table.outcome().error->hint.contains("GRANT CREATE ON SCHEMA \"public\" TO \"limited\""));
  CHECK_FALSE(database.has_table("alembic_version"));

  database.execute("GRANT CREATE ON SCHEMA public TO limited");
  CHECK(upgrade(history.folder(), url).code == 0);
  CHECK(database.version_rows() == "aaa1");

  database.execute("REASSIGN OWNED BY limited TO postgres");
  database.execute("DROP OWNED BY limited");
  database.execute("DROP ROLE limited");
}
