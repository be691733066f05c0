// DETACH PARTITION CONCURRENTLY: a detach that is cut off is brought to its end.
#include "tests/postgres/concurrently.hpp"
#include "tests/postgres/proxy.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

TEST_CASE_METHOD(Concurrently, "a detach that is cut off is finalized by the next run") {
  history.add("aaa1", kBare +
                          "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nINSERT INTO t "
                          "VALUES (3, 'c');");
  {
    Holder holder(database, "SELECT * FROM p");
    SECTION("by SIGKILL") {
      kill_at("DETACH PARTITION");
    }
    SECTION("by SIGTERM") {
      Program program(upgrade_arguments(history.folder()), environment());
      REQUIRE(eventually([&] { return waits("DETACH PARTITION"); }));
      program.signal(SIGTERM);
      const Ended ended = program.wait();
      INFO(ended.err);
      CHECK(ended.code == 143);
      CHECK(ended.outcome().error->hint.contains("half done"));
    }
    SECTION("by a lost connection") {
      Program program(upgrade_arguments(history.folder()), environment());
      REQUIRE(eventually([&] { return waits("DETACH PARTITION"); }));
      database.terminate_runners();
      CHECK(program.wait().code == 3);
    }
    CHECK(partitions() == "p1 true");
  }
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(partitions().empty());
  CHECK(database.text("SELECT count(*) FROM p1") == "1");
  CHECK(database.text("SELECT count(*) FROM t WHERE id = 3") == "1");
  CHECK(database.version_rows() == "aaa1");
}

TEST_CASE_METHOD(Concurrently, "a detach that a time limit ends is half done, and says so") {
  history.add("aaa1",
              "-- headway: upgrade no-transaction statement-timeout=300ms\n"
              "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;");
  Holder holder(database, "SELECT * FROM p");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.outcome().error->sqlstate == "57014");
  CHECK(ended.outcome().error->hint.contains("partition public.p1"));
  CHECK(partitions() == "p1 true");
  // The next run has the same limit.
  CHECK(go().code == 6);
  holder.end();
  CHECK(go().code == 0);
  CHECK(partitions().empty());
}

TEST_CASE_METHOD(Concurrently, "a detach that somebody else left pending is theirs to end") {
  {
    Holder holder(database, "SELECT * FROM p");
    database.execute("SET statement_timeout = '200ms'");
    CHECK_THROWS(database.execute("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"));
    database.execute("RESET statement_timeout");
  }
  REQUIRE(partitions() == "p1 true");
  history.add("aaa1", kBare + "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;");
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->hint.contains("FINALIZE"));
  CHECK(partitions() == "p1 true");
  CHECK(progress().empty());
}

TEST_CASE_METHOD(Concurrently,
                 "a command that was done when the connection went is not sent again") {
  std::string command;
  std::string text;
  SECTION("CREATE INDEX") {
    command = text = "CREATE INDEX CONCURRENTLY by_name ON t (name)";
  }
  SECTION("DROP INDEX") {
    database.execute("CREATE INDEX going ON t (name)");
    command = text = "DROP INDEX CONCURRENTLY going";
  }
  SECTION("DETACH") {
    command = text = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
  }
  SECTION("VACUUM, which can be sent twice") {
    command = text = "VACUUM t";
  }
  history.add("aaa1", kBare + command + ";\nINSERT INTO t VALUES (3, 'c');");
  {
    const CuttingProxy proxy(text, CuttingProxy::Cut::kBehindTheServer);
    const Ended ended = upgrade(history.folder(), proxy.url(database.name()));
    INFO(ended.err);
    CHECK(ended.code == 3);
  }
  REQUIRE(eventually([&] { return !database.runs("CONCURRENTLY"); }));
  const Ended ended = go();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(invalid().empty());
  CHECK(database.text("SELECT count(*) FROM t WHERE id = 3") == "1");
}

TEST_CASE_METHOD(Concurrently,
                 "a downgrade whose commands run concurrently is resumed as an upgrade is") {
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2",
              "-- headway: upgrade no-transaction\nCREATE INDEX CONCURRENTLY by_name ON t (name);\n"
              "-- headway: downgrade no-transaction\nDROP INDEX CONCURRENTLY by_name;\n"
              "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;");
  REQUIRE(go().code == 0);
  const std::vector<std::string> down = {"downgrade",      "aaa1",     "--dir",
                                         history.folder(), "--output", "json"};
  {
    Holder holder(database, "SELECT * FROM t");
    kill_at("DROP INDEX CONCURRENTLY", down);
    CHECK(indexes() == "by_name false");
  }
  {
    Holder holder(database, "SELECT * FROM p");
    kill_at("DETACH PARTITION", down);
    CHECK(indexes().empty());
    CHECK(partitions() == "p1 true");
  }
  const Ended ended = run(down, environment());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(partitions().empty());
  CHECK(database.version_rows() == "aaa1");
}
