// `headway upgrade --init`, as an init container runs it: many at once, on a database that comes
// late, with revisions that fail.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

std::unique_ptr<Program> start_init(const History& history, const std::string& url,
                                    std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"upgrade", "--init", "--dir=" + history.folder(),
                                        "--output=json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  arguments.insert(arguments.end(), {"--", "head"});
  return std::make_unique<Program>(arguments, Environment{{"DATABASE_URL", url}});
}

std::vector<Ended> run_together(int count, const History& history, const std::string& url,
                                const std::vector<std::string>& more = {}) {
  std::vector<std::unique_ptr<Program>> programs;
  for (int i = 0; i < count; ++i)
    programs.push_back(start_init(history, url, more));
  std::vector<Ended> all;
  for (const auto& program : programs)
    all.push_back(program->wait());
  return all;
}

std::string runs(Database& database) {
  return database.text("SELECT count(*) FROM headway.run");
}

/// As if that much time had passed since everything that the ledger knows.
void let_pass(Database& database, const std::string& interval) {
  database.execute("UPDATE headway.run SET finished_at = finished_at - interval '" + interval +
                   "'");
}

}  // namespace

TEST_CASE("of twenty init containers at once one applies, and all pass") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one (id int);");
  history.add("bbb2", "INSERT INTO one SELECT 1 FROM pg_sleep(0.5);");
  int applied = 0;
  for (const Ended& ended : run_together(20, history, database.url())) {
    INFO(ended.err);
    CHECK(ended.code == 0);
    if (ended.outcome().outcome == OutcomeKind::kSucceeded) ++applied;
  }
  CHECK(applied == 1);
  CHECK(database.text("SELECT count(*) FROM one") == "1");
  CHECK(runs(database) == "1");
}

TEST_CASE("a failing revision is tried once by all of them, with one backup") {
  Database database;
  History history;
  const TemporaryFolder backups;
  const std::vector<std::string> options = {"--backup=pgdump",
                                            "--backup-dir=" + backups.path().string()};
  const auto files = [&] {
    return std::distance(std::filesystem::directory_iterator(backups.path()), {});
  };
  history.add("aaa1", "CREATE TABLE one (id int);");
  const std::string file =
      history.add("bbb2", "SELECT pg_sleep(0.5);\nINSERT INTO one VALUES ('no number');");

  for (const Ended& ended : run_together(8, history, database.url(), options)) {
    INFO(ended.err);
    CHECK(ended.code == 1);
    const OutcomeError error = ended.outcome().error.value();
    CHECK(error.reason == "RevisionFailed");
    CHECK(error.revision == "bbb2");
    CHECK(error.line == 8);
    CHECK(error.sqlstate == "22P02");
  }
  CHECK(runs(database) == "1");
  CHECK(files() == 1);

  SECTION("a restart reports the same failure, and when the next try is due") {
    // A failure of the future counts as one of this moment, however long this machine takes.
    let_pass(database, "-1 hour");
    const Ended again = start_init(history, database.url(), options)->wait();
    CHECK(again.code == 1);
    CHECK(again.outcome().outcome == OutcomeKind::kRolledBack);
    CHECK(again.outcome().error->message.contains("no number"));
    CHECK(again.outcome().error->hint.contains("retried in 5m,"));
    CHECK(again.err.contains("retried in 5m,"));
    CHECK(runs(database) == "1");
  }
  SECTION("the pause doubles with each failure") {
    let_pass(database, "6 minutes");
    CHECK(start_init(history, database.url(), options)->wait().code == 1);
    CHECK(runs(database) == "2");
    CHECK(files() == 1);
    let_pass(database, "6 minutes");
    const Ended again = start_init(history, database.url(), options)->wait();
    CHECK(again.outcome().error->hint.contains("2 times in a row"));
    CHECK(runs(database) == "2");
    let_pass(database, "5 minutes");
    CHECK(start_init(history, database.url(), options)->wait().code == 1);
    CHECK(runs(database) == "3");
  }
  SECTION("other revisions are tried at once") {
    std::ofstream(file) << "-- corrected\n--\n-- revision: bbb2\n-- revises: aaa1\n\n"
                           "-- headway: upgrade\nINSERT INTO one VALUES (1);\n";
    const Ended corrected = start_init(history, database.url(), options)->wait();
    CHECK(corrected.code == 0);
    CHECK(database.version_rows() == "bbb2");
  }
  SECTION("a person's upgrade does not ask") {
    CHECK(upgrade(history.folder(), database.url()).code == 1);
    CHECK(runs(database) == "2");
  }
}

TEST_CASE("a run that ended by no fault of the plan is retried at once") {
  Database database;
  History history;
  history.add("aaa1",
              "SELECT pg_sleep(600) WHERE NOT EXISTS (SELECT FROM pg_tables WHERE "
              "tablename = 'go');");
  const auto first = start_init(history, database.url());
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  const auto second = start_init(history, database.url());
  database.execute("CREATE TABLE go ()");
  first->signal(SIGTERM);
  CHECK(first->wait().code == 143);
  CHECK(second->wait().code == 0);
  CHECK(database.version_rows() == "aaa1");
}

TEST_CASE("a long waiter goes on beyond the limit, and holds no connection meanwhile") {
  Database database;
  History history;
  history.add("aaa1",
              "SELECT pg_sleep(600) WHERE NOT EXISTS (SELECT FROM pg_tables WHERE "
              "tablename = 'go');");
  const auto first = start_init(history, database.url());
  REQUIRE(eventually([&] { return database.runs("pg_sleep"); }));
  const auto second = start_init(history, database.url(), {"--lock-wait-timeout=1ms"});
  REQUIRE(eventually([&] {
    return database.text(
               "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE "
               "'headway %' AND query LIKE '%pg_try_advisory_lock%'") == "1";
  }));
  database.execute("CREATE TABLE go ()");
  first->signal(SIGKILL);
  CHECK(first->wait().code == 128 + SIGKILL);
  database.text(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
      "'%pg_sleep(600)%' AND application_name LIKE 'headway %'");
  CHECK(second->wait().code == 0);
}

TEST_CASE("an init container waits for a late database") {
  History history;
  history.add("aaa1", "CREATE TABLE one ();");

  SECTION("whose server is not up yet") {
    const int port = Server::free_port();
    const auto program = start_init(
        history, "postgresql://postgres@127.0.0.1:" + std::to_string(port) + "/postgres");
    REQUIRE(eventually([&] { return program->said("waiting for the database"); }));
    const Server server(Server::Kind::kPrimary, port);
    pqxx::connection admin(server.url("postgres"));
    pqxx::nontransaction(admin).exec("ALTER ROLE postgres PASSWORD 'x'");
    // Over TCP this server asks for a password, which the URL lacks: it was reached.
    const Ended ended = program->wait();
    CHECK(ended.code == 3);
    CHECK(ended.outcome().error->reason == "LoginRefused");
  }
  SECTION("that is not created yet") {
    pqxx::connection admin(Server::get().url("postgres"));
    const auto program = start_init(history, Server::get().url("late"));
    REQUIRE(eventually([&] { return program->said("\"late\" does not exist"); }));
    pqxx::nontransaction(admin).exec("CREATE DATABASE late");
    const Ended ended = program->wait();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.outcome().applied == std::vector<std::string>{"aaa1"});
    pqxx::nontransaction(admin).exec("DROP DATABASE late");
  }
  SECTION("whose host has no address yet, until it is asked to stop") {
    const auto program = start_init(history, "postgresql://postgres@no-such-host.invalid/postgres");
    REQUIRE(eventually([&] { return program->said("waiting for the database"); }));
    program->signal(SIGTERM);
    const Ended ended = program->wait();
    CHECK(ended.code == 143);
    CHECK(ended.outcome().outcome == OutcomeKind::kInterrupted);
  }
  SECTION("but not for a password to become right") {
    Database database;
    const Ended ended =
        start_init(history, "postgresql://postgres:wrong@127.0.0.1:" +
                                std::to_string(Server::get().port()) + "/" + database.name())
            ->wait();
    CHECK(ended.code == 3);
    CHECK(ended.outcome().error->reason == "LoginRefused");
  }
}

TEST_CASE("an older image has nothing to do on a database that is ahead of it") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  History newer;
  newer.add("aaa1", "CREATE TABLE one ();");
  newer.add("bbb2", "CREATE TABLE two ();");
  REQUIRE(start_init(newer, database.url())->wait().code == 0);
  const Ended ended = start_init(history, database.url())->wait();
  CHECK(ended.code == 0);
  CHECK(ended.outcome().outcome == OutcomeKind::kUpToDate);
  CHECK(database.version_rows() == "bbb2");
}
