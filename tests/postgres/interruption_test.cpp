// Runs that end before they are done: signals, time limits, lost connections.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"
#include "tests/postgres/proxy.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

/// A history whose second revision takes as long as one likes.
struct Endless {
  Database database;
  History history;
  std::string file;

  Endless() {
    history.add("aaa1", "CREATE TABLE one ();");
    file = history.add("bbb2", "SELECT pg_sleep(600);");
  }

  Environment environment() const { return {{"DATABASE_URL", database.url()}}; }
  void wait_until_it_sleeps() {
    REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  }
};

}  // namespace

TEST_CASE("a signal cancels the running statement and rolls back") {
  Endless endless;
  Program program(upgrade_arguments(endless.history.folder()), endless.environment());
  endless.wait_until_it_sleeps();
  int signal = SIGTERM;
  int code = 143;
  SECTION("SIGTERM") {}
  SECTION("SIGINT") {
    signal = SIGINT;
    code = 130;
  }
  program.signal(signal);
  const Ended ended = program.wait();
  CHECK(ended.code == code);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kInterrupted);
  CHECK(outcome.error->reason == "Interrupted");
  CHECK(outcome.error->revision == "bbb2");
  CHECK(outcome.applied == Ids{});
  CHECK(outcome.current == Ids{});
  CHECK_FALSE(endless.database.runs("pg_sleep"));
  CHECK_FALSE(endless.database.has_table("one"));
  CHECK(endless.database.text("SELECT outcome || exit_code FROM headway.run") ==
        "Interrupted" + std::to_string(code));
}

TEST_CASE("a signal ends the waiting for another runner") {
  Endless endless;
  Program holder(upgrade_arguments(endless.history.folder()), endless.environment());
  endless.wait_until_it_sleeps();
  Program waiter({"upgrade", "--dir", endless.history.folder(), "head"}, endless.environment());
  REQUIRE(eventually([&] {
    return endless.database.text(
               "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'headway%' "
               "AND datname = current_database()") == "2";
  }));
  waiter.signal(SIGTERM);
  CHECK(waiter.wait().code == 143);
  CHECK(endless.database.runs("pg_sleep"));
}

TEST_CASE("applying that takes too long is rolled back") {
  Endless endless;
  const Ended ended =
      upgrade(endless.history.folder(), endless.database.url(), "head", {"--timeout", "300ms"});
  CHECK(ended.code == 1);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kRolledBack);
  CHECK(outcome.error->reason == "TimedOut");
  CHECK(outcome.error->revision == "bbb2");
  CHECK(outcome.error->file == endless.file);
  CHECK_FALSE(endless.database.has_table("one"));
}

TEST_CASE("a backend that is killed in mid-run rolls back, and the run ends as retryable") {
  Endless endless;
  Program program(upgrade_arguments(endless.history.folder()), endless.environment());
  endless.wait_until_it_sleeps();
  // A session that watches for others has the runner's name at first, too.
  REQUIRE(endless.database.terminate_runners() > 0);
  const Ended ended = program.wait();
  CHECK(ended.code == 3);
  const Outcome outcome = ended.outcome();
  CHECK(outcome.outcome == OutcomeKind::kFailed);
  CHECK(outcome.error->reason == "ConnectionLost");
  CHECK(outcome.error->revision == "bbb2");
  CHECK(outcome.error->message.contains("terminating connection due to administrator command"));
  REQUIRE(eventually([&] { return !endless.database.runs("pg_sleep"); }));
  CHECK_FALSE(endless.database.has_table("one"));
}

TEST_CASE("a connection lost during COMMIT is resolved by asking again") {
  Database database;
  make_ledger(database);
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const Environment environment = {{"DATABASE_URL", database.url()}};

  SECTION("it was committed: the backend was only waiting for a standby") {
    database.execute("ALTER DATABASE " + database.name() + " SET synchronous_commit = on");
    database.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    database.execute("SELECT pg_reload_conf()");
    database.execute("SET synchronous_commit = off");
    Program program(upgrade_arguments(history.folder()), environment);
    REQUIRE(eventually([&] {
      return database.text(
                 "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'headway%' AND "
                 "wait_event = 'SyncRep'") == "1";
    }));
    database.terminate_runners();
    const Ended ended = program.wait();
    database.execute("ALTER SYSTEM RESET synchronous_standby_names");
    database.execute("SELECT pg_reload_conf()");
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.outcome().outcome == OutcomeKind::kSucceeded);
    CHECK(database.version_rows() == "aaa1");
  }
  SECTION("it was committed: only the answer was lost") {
    const CuttingProxy proxy("COMMIT", CuttingProxy::Cut::kBehindTheServer);
    const Ended ended = upgrade(history.folder(), proxy.url(database.name()));
    CHECK(ended.code == 0);
    CHECK(ended.outcome().outcome == OutcomeKind::kSucceeded);
    CHECK(ended.outcome().current == Ids{"aaa1"});
    CHECK(database.version_rows() == "aaa1");
  }
  SECTION("it was not: the server never got it") {
    const CuttingProxy proxy("COMMIT", CuttingProxy::Cut::kBeforeTheServer);
    const Ended ended = upgrade(history.folder(), proxy.url(database.name()));
    CHECK(ended.code == 3);
    CHECK(ended.outcome().error->reason == "ConnectionLost");
    CHECK(ended.outcome().applied == Ids{});
    CHECK_FALSE(database.has_table("one"));
    CHECK_FALSE(database.has_table("alembic_version"));
    CHECK(upgrade(history.folder(), database.url()).code == 0);
  }
}

TEST_CASE("a connection lost between two transactions of a run leaves what is committed") {
  Database database;
  make_ledger(database);
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE cut_here ();");
  std::string text;
  SECTION("during the first COMMIT, which comes to pass") {
    text = "COMMIT";
  }
  SECTION("behind it") {
    text = "cut_here";
  }
  const CuttingProxy proxy(text, CuttingProxy::Cut::kBehindTheServer);
  const Ended ended =
      upgrade(history.folder(), proxy.url(database.name()), "head", {"--transaction=revision"});
  INFO(ended.err);
  CHECK(ended.code == 3);
  CHECK(ended.outcome().outcome == OutcomeKind::kFailed);
  CHECK(ended.outcome().error->reason == "ConnectionLost");
  CHECK(ended.outcome().current == std::vector<std::string>{"aaa1"});
  CHECK(ended.outcome().applied == std::vector<std::string>{"aaa1"});
  CHECK(ended.outcome().pending == 1);
  CHECK(database.version_rows() == "aaa1");
  const Ended again = upgrade(history.folder(), database.url());
  CHECK(again.outcome().applied == std::vector<std::string>{"bbb2"});
}

TEST_CASE("a connection that is cut in mid-run ends the run as retryable") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  std::string known;
  SECTION("which revision ran is known where its message is its own") {
    history.add("bbb2", "SET work_mem = '8MB';\nCREATE TABLE cut_here ();");
    known = "bbb2";
  }
  SECTION("which revision ran is not said where several share the message") {
    history.add("bbb2", "CREATE TABLE cut_here ();");
  }
  const CuttingProxy proxy("cut_here", CuttingProxy::Cut::kBeforeTheServer);
  const Ended ended = upgrade(history.folder(), proxy.url(database.name()));
  CHECK(ended.code == 3);
  CHECK(ended.outcome().error->revision == known);
  CHECK(ended.outcome().rolled_back == std::vector<std::string>{"aaa1", "bbb2"});
  REQUIRE(eventually([&] { return !database.has_table("one"); }));
  CHECK(upgrade(history.folder(), proxy.url(database.name())).code == 0);
}
