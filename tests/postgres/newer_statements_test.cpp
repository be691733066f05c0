// Statements of PostgreSQL 18 and 19, which are newer than the grammar that Headway reads with: it
// cannot look into them, assumes the worst, and has the server run them.
#include "tests/postgres/bare.hpp"
#include "tests/postgres/eventually.hpp"

#include <csignal>
#include <optional>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

bool is_older_than(int major) {
  return std::stoi(Server::get().major()) < major;
}

}  // namespace

TEST_CASE_METHOD(Bare, "revisions may hold what PostgreSQL 18 brought") {
  if (is_older_than(18)) SKIP("the server is older");
  database.execute("CREATE EXTENSION btree_gist");
  history.add("aaa1", "ALTER TABLE t ADD CONSTRAINT has_id NOT NULL id NOT VALID;");
  history.add("bbb2", "ALTER TABLE t VALIDATE CONSTRAINT has_id;");
  history.add("ccc3", "ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL;");
  history.add("ddd4",
              "CREATE TABLE stays (room int, during daterange, PRIMARY KEY (room, during WITHOUT "
              "OVERLAPS));\n"
              "CREATE TABLE meals (room int, during daterange, FOREIGN KEY (room, PERIOD during) "
              "REFERENCES stays (room, PERIOD during));");
  history.add("eee5", "ALTER TABLE t ADD CONSTRAINT named CHECK (name <> '') NOT ENFORCED;");
  SECTION("one run applies them") {
    const Ended ended = go();
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(database.version_rows() == "eee5");
    CHECK(database.text("SELECT twice FROM t ORDER BY id") == "2\n4");
    CHECK(database.text("SELECT convalidated FROM pg_constraint WHERE conname = 'has_id'") == "t");
  }
  SECTION("a plan says of each that it may lose data, which the grammar cannot rule out") {
    const Ended ended =
        run({"upgrade", "head", "--plan", "--dir", history.folder()}, environment());
    INFO(ended.out);
    CHECK(ended.out.contains("aaa1  may lose data"));
  }
}

TEST_CASE_METHOD(Bare, "REPACK runs, also where no transaction may be open") {
  if (is_older_than(19)) SKIP("the server is older");
  database.execute("ALTER TABLE t ADD PRIMARY KEY (id)");
  const auto file = [&] { return database.text("SELECT pg_relation_filenode('t')"); };
  const std::string before = file();
  SECTION("in a transaction") {
    history.add("aaa1", "REPACK t;\nCREATE TABLE other (id int);");
    const Ended ended = go();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(file() != before);
  }
  SECTION("CONCURRENTLY, it needs the mark") {
    history.add("aaa1", "REPACK (CONCURRENTLY) t;");
    const Ended ended = go();
    CHECK(ended.code == 2);
    CHECK(ended.outcome().error->message.contains("refuses REPACK (CONCURRENTLY) inside"));
    CHECK(file() == before);
  }
  SECTION("CONCURRENTLY, with the mark") {
    history.add("aaa1", kBare + "REPACK (CONCURRENTLY) t;");
    const Ended ended = go();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(file() != before);
    CHECK(database.text("SELECT count(*) FROM t") == "2");
    CHECK(progress().empty());
  }
  SECTION("CONCURRENTLY, it waits for readers, and one that was killed is sent again") {
    history.add("aaa1", kBare + "REPACK (CONCURRENTLY) t;");
    pqxx::connection connection(database.url());
    std::optional<pqxx::work> reader(connection);
    reader->exec("SELECT FROM t");
    Program program(upgrade_arguments(history.folder()), environment());
    REQUIRE(eventually([&] {
      return database.text(
                 "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'REPACK%' AND "
                 "wait_event_type = 'Lock'") == "1";
    }));
    program.signal(SIGKILL);
    program.wait();
    reader.reset();
    const Ended ended = go();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(file() != before);
    CHECK(progress().empty());
  }
  SECTION("of all tables") {
    history.add("aaa1", kBare + "REPACK;");
    const Ended ended = go();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(file() != before);
  }
}
