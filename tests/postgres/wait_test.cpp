// `headway wait`: until a database holds a revision, by somebody who may do nothing there.
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

Environment at(const std::string& url) {
  return {{"DATABASE_URL", url}};
}

Ended wait_for(const std::string& target, const std::string& url,
               const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"wait", "--for=" + target};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments, at(url));
}

/// A role that may log in, and nothing else.
struct Guest {
  explicit Guest(Database& database) : database_(database) {
    database.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guest') THEN "
        "CREATE ROLE guest LOGIN PASSWORD 'guest'; END IF; END $$");
  }
  std::string url() const {
    return "postgresql://guest:guest@127.0.0.1:" + std::to_string(Server::get().port()) + "/" +
           database_.name();
  }

 private:
  Database& database_;
};

}  // namespace

TEST_CASE("the beginning of an id is enough, and the full id is printed") {
  Database database;
  History history;
  history.add("abcdef01", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Ended ended = wait_for("abcde", database.url());
  CHECK(ended.code == 0);
  CHECK(ended.out == "The database holds abcdef01\n");
  CHECK(wait_for("abc", database.url(), {"--timeout=1ms"}).code == 8);
  history.add("abcdff02", "CREATE TABLE two ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Ended ambiguous = wait_for("abcd", database.url());
  CHECK(ambiguous.code == 2);
  CHECK(ambiguous.err.contains("abcdef01, abcdff02"));
}

TEST_CASE("a guest waits for a revision that somebody else applies") {
  Database database;
  const Guest guest(database);
  History history;
  history.add("aaa1", "CREATE TABLE one ();");

  Program program({"wait", "--for=bbb2"}, at(guest.url()));
  REQUIRE(eventually([&] { return program.said("waiting for bbb2"); }));
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  history.add("bbb2", "CREATE TABLE two ();");
  REQUIRE(eventually([&] { return program.said("not among the 1 that are applied"); }));
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Ended ended = program.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out == "The database holds bbb2\n");

  SECTION("older ones are held too, and by their files") {
    CHECK(wait_for("aaa1", guest.url()).code == 0);
    CHECK(wait_for("head", guest.url(), {"--dir=" + history.folder()}).code == 0);
    CHECK(wait_for("aaa", guest.url(), {"--dir", history.folder()}).code == 0);
    CHECK(wait_for("base", guest.url(), {"--dir", history.folder()}).code == 0);
    CHECK(wait_for("bbb2", guest.url(), {"--output=json"}).out ==
          "{\"version\":1,\"held\":true,\"revisions\":[\"bbb2\"]}\n");
  }
  SECTION("the view shows no stored SQL, and nothing else may be read") {
    pqxx::connection connection(guest.url());
    pqxx::nontransaction work(connection);
    CHECK(work.exec("SELECT * FROM headway.applied").columns() == 4);
    for (const char* table :
         {"headway.revision", "headway.run", "headway.backup", "public.alembic_version"})
      CHECK_THROWS_AS(work.exec(std::string("SELECT * FROM ") + table),
                      pqxx::insufficient_privilege);
  }
}

TEST_CASE("waiting has an end: with its limit") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  const Ended ended = wait_for("bbb2", database.url(), {"--timeout=300ms"});
  CHECK(ended.code == 8);
  CHECK(ended.err.contains("the database does not hold bbb2 after 300ms; it is at aaa1"));
  const Ended gone = wait_for("bbb2", Server::get().url("nowhere"), {"--timeout=300ms"});
  CHECK(gone.code == 8);
  CHECK(gone.err.contains("\"nowhere\" does not exist"));
}

TEST_CASE("waiting has an end: with a signal, at once, and between looks nobody is connected") {
  Database database;
  Program program({"wait", "--for=bbb2"}, at(database.url()));
  REQUIRE(eventually([&] { return program.said("waiting for bbb2"); }));
  CHECK(eventually([&] {
    return database.text(
               "SELECT count(*) FROM pg_stat_activity WHERE application_name = "
               "'headway wait'") == "0";
  }));
  program.signal(SIGTERM);
  CHECK(program.wait().code == 143);
}

TEST_CASE("waiting goes on while the database is late or lost") {
  const int port = Server::free_port();
  const std::string url = "postgresql://postgres:x@127.0.0.1:" + std::to_string(port) + "/postgres";
  Program program({"wait", "--for=aaa1"}, at(url));
  REQUIRE(eventually([&] { return program.said("waiting for the database"); }));
  program.signal(SIGTERM);
  CHECK(program.wait().code == 143);
}

TEST_CASE("without a ledger the version table is read, where the role may") {
  Database database;
  database.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
  database.execute("INSERT INTO alembic_version VALUES ('bbb2')");
  History history;
  history.add("aaa1", "SELECT 1;");
  history.add("bbb2", "SELECT 1;");
  CHECK(wait_for("bbb2", database.url()).code == 0);
  CHECK(wait_for("aaa1", database.url(), {"--dir", history.folder()}).code == 0);
  const Guest guest(database);
  const Ended ended = wait_for("bbb2", guest.url(), {"--timeout=200ms"});
  CHECK(ended.code == 8);
  CHECK(ended.err.contains("GRANT SELECT ON \"public\".\"alembic_version\" TO \"guest\""));
}

TEST_CASE("revisions that another tool applied count") {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  history.add("bbb2", "SELECT 1;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  database.execute("UPDATE alembic_version SET version_num = 'ccc3'");
  CHECK(wait_for("ccc3", database.url()).code == 0);
  database.execute("UPDATE alembic_version SET version_num = 'aaa1'");
  CHECK(wait_for("aaa1", database.url()).code == 0);
  CHECK(wait_for("bbb2", database.url(), {"--timeout=100ms"}).code == 8);
}

TEST_CASE("an error that waiting cannot fix is reported at once") {
  Database database;
  History history;
  history.add("aaa1", "SELECT 1;");
  const std::vector<std::string> files = {"--dir", history.folder()};
  CHECK(wait_for("+1", database.url(), files).code == 2);
  CHECK(wait_for("zzz", database.url(), files).code == 2);
  CHECK(wait_for("head", database.url(), {"--dir", "/nowhere"}).code == 2);
  CHECK(run({"wait"}, at(database.url())).code == 2);
  const std::string refused =
      "postgresql://postgres:s3cret@127.0.0.1:" + std::to_string(Server::get().port()) + "/" +
      database.name();
  const Ended ended = wait_for("aaa1", refused);
  CHECK(ended.code == 3);
  CHECK_FALSE(ended.err.contains("s3cret"));
}
