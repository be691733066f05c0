// Exceptions that no rule foresees: the exit code follows from what was committed before.
#include "common/clock.hpp"
#include "runner/apply/connector.hpp"
#include "runner/apply/migrate.hpp"
#include "runner/revisions/catalogue.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// Throws when a certain revision has run, with its transaction still open.
class ThrowingProgress final : public apply::Progress {
 public:
  explicit ThrowingProgress(std::string revision) : revision_(std::move(revision)) {}

  void waiting() override {}
  void starting(const plan::Step&) override {}
  void ran(const plan::Step& step, std::chrono::milliseconds) override {
    if (step.revision->id == revision_) throw std::runtime_error("out of the blue");
  }
  void trying_again(const std::string&) override {}
  void notice(const std::string&) override {}

 private:
  std::string revision_;
};

/// A run in this process, so that a test can throw inside it.
apply::RunResult migrate(const Database& database, const History& history,
                         const std::string& throwing, const apply::BeforeTrying& before = nullptr) {
  const std::vector<std::filesystem::path> folders = {history.folder()};
  const plan::History loaded = plan::build_history(revisions::load(folders));
  const apply::StopRequest stop;
  const SystemClock clock;
  ThrowingProgress progress(throwing);
  apply::MigrationRequest request;
  request.run_id = "run";
  request.target = "head";
  request.transactions = plan::Transactions::kRevision;
  return apply::migrate(
      request, {.history = loaded,
                .connect = apply::connector(database::ConnectionUrl::parse(Secret(database.url())),
                                            {.writes = true}, stop),
                .clock = clock,
                .random = [] { return 0.5; },
                .progress = progress,
                .stop = stop,
                .before_trying = before});
}

}  // namespace

TEST_CASE("an unexpected exception is neither harmless nor a case for a person") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  history.add("bbb2", "CREATE TABLE two ();");
  SECTION("before anything is applied") {
    const apply::RunResult result = migrate(database, history, "", [](auto&&...) {
      throw std::system_error(EAGAIN, std::generic_category(), "no thread");
    });
    CHECK(result.code == ExitCode::kDatabase);
    CHECK(result.outcome.outcome == OutcomeKind::kFailed);
    CHECK(result.outcome.error->reason == "MachineRefused");
    CHECK(result.outcome.applied.empty());
    CHECK_FALSE(database.has_table("one"));
  }
  SECTION("after a revision is committed") {
    const apply::RunResult result = migrate(database, history, "bbb2");
    CHECK(result.code == ExitCode::kDatabase);
    CHECK(result.outcome.error->reason == "InternalError");
    CHECK(result.outcome.error->message.contains("out of the blue"));
    CHECK(result.outcome.applied == std::vector<std::string>{"aaa1"});
    CHECK(result.outcome.current == std::vector<std::string>{"aaa1"});
    CHECK(result.outcome.pending == 1);
    CHECK(database.version_rows() == "aaa1");
    CHECK_FALSE(database.has_table("two"));
    CHECK(database.text("SELECT exit_code FROM headway.run") == "3");
  }
  CHECK(upgrade(history.folder(), database.url()).code == 0);
}

TEST_CASE("a state of the server that can pass is not called the revision's fault") {
  Database database;
  History history;
  const std::string sqlstate = GENERATE("53100", "58030", "XX002");
  history.add("aaa1", "SELECT 1;\nDO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + sqlstate +
                          "', MESSAGE = 'no'; END $$;");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 3);
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.reason == "DatabaseRefused");
  CHECK(error.statement == 2);
  CHECK(error.hint.contains("the revision may be right"));
}

TEST_CASE("a timeout that a revision sets for itself is its failure") {
  Database database;
  if (database.text("SELECT current_setting('server_version_num')::int >= 170000") != "t") return;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  const std::string options = GENERATE("", " no-transaction");
  const std::string file =
      history.add("bbb2", "-- headway: upgrade" + options +
                              "\nSET transaction_timeout = '3s';\nSELECT pg_sleep(30);");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == (options.empty() ? 1 : 6));
  const OutcomeError error = ended.outcome().error.value();
  CHECK(error.sqlstate == "25P04");
  CHECK(error.file == file);
  CHECK(error.hint.contains("transaction_timeout"));
}

TEST_CASE("a transaction that a revision made read-only has the hint for that") {
  Database database;
  History history;
  history.add("aaa1", "SET TRANSACTION READ ONLY;");
  const Ended ended = upgrade(history.folder(), database.url());
  CHECK(ended.code == 1);
  CHECK(ended.outcome().error->hint.contains("SET TRANSACTION READ ONLY"));
}

TEST_CASE("where the server's table of locks is full, half as many revisions share a transaction") {
  Database database;
  History history;
  // One of them fits, all of them do not.
  for (int number = 1; number <= 6; ++number)
    history.add("lock" + std::to_string(number), "SELECT count(pg_advisory_xact_lock(" +
                                                     std::to_string(number) +
                                                     ", key)) FROM generate_series(1, 6000) key;");
  const Ended ended = upgrade(history.folder(), database.url());
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.err.contains("in transactions of half as many"));
  CHECK(database.version_rows() == "lock6");
}
