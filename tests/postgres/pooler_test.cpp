// Runs through a real PgBouncer.
#include "tests/postgres/pooler.hpp"

#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE("a pooler that pools by session is a way to the database") {
  Database database;
  const Pooler pooler("session");
  History history;
  history.add("aaa1", "CREATE TABLE one (n int);\n-- headway: downgrade\nDROP TABLE one;");
  history.add("bbb2",
              "-- headway: upgrade no-transaction\nCREATE INDEX CONCURRENTLY by_n ON one (n);\n"
              "-- headway: downgrade\nDROP INDEX by_n;");
  const Environment environment = {{"DATABASE_URL", pooler.url(database.name())}};
  const Ended ended = upgrade(history.folder(), pooler.url(database.name()));
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.version_rows() == "bbb2");
  CHECK(run({"wait", "--for", "head", "--dir", history.folder()}, environment).code == 0);
  CHECK(run({"downgrade", "base", "--dir", history.folder()}, environment).code == 0);
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("a run through a pooler that is interrupted ends its statement, and is rolled back") {
  Database database;
  const Pooler pooler("session");
  History history;
  history.add("aaa1", "CREATE TABLE one ();\nSELECT pg_sleep(600);");
  Program program(upgrade_arguments(history.folder()),
                  {{"DATABASE_URL", pooler.url(database.name())}});
  REQUIRE(eventually([&] { return database.runs("pg_sleep(600)"); }));
  program.signal(SIGTERM);
  CHECK(program.wait().code == 143);
  CHECK(eventually([&] { return !database.runs("pg_sleep(600)"); }));
  CHECK_FALSE(database.has_table("one"));
}

TEST_CASE("a pooler that gives each transaction or statement another session is refused") {
  Database database;
  const std::string mode = GENERATE("transaction", "statement");
  CAPTURE(mode);
  const Pooler pooler(mode);
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Ended ended = upgrade(history.folder(), pooler.url(database.name()));
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.outcome().error->reason == "TransactionPooler");
  CHECK_FALSE(database.has_table("one"));
  CHECK_FALSE(database.has_table("alembic_version"));
}
