// The engine as a library, with a clock of the test's own.
#include "common/outcome.hpp"
#include "runner/apply/migrate.hpp"
#include "runner/report/progress.hpp"
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"

#include <array>
#include <atomic>
#include <filesystem>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

/// A second passes with every look at it.
class HastyClock final : public Clock {
 public:
  Time now() const override { return Time(std::chrono::seconds(++looks_)); }
  std::chrono::steady_clock::time_point monotonic() const override { return system_.monotonic(); }
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override {
    return system_.sleep(duration, std::move(stop));
  }

 private:
  const SystemClock system_;
  mutable std::atomic<int> looks_ = 0;
};

apply::RunResult upgrade(const History& files, const std::string& url) {
  const std::array<std::filesystem::path, 1> folders{files.folder()};
  const plan::History history = plan::build_history(revisions::load(folders));
  const database::ConnectionUrl target = database::ConnectionUrl::parse(Secret(url));
  const database::SessionOptions session{.writes = true, .application_name = "headway"};
  const HastyClock clock;
  report::LogProgress progress;
  const apply::StopRequest stop;
  return apply::migrate({.run_id = "run-1", .target = "head"},
                        {.history = history,
                         .connect = [&] { return database::Session(target, session); },
                         .clock = clock,
                         .random = [] { return 0.5; },
                         .progress = progress,
                         .stop = stop});
}

}  // namespace

TEST_CASE("the ledger holds the very outcome that is reported, whatever the clock does meanwhile") {
  Database database;
  History history;
  history.add("aaa1", "CREATE TABLE one ();");
  SECTION("of a run that succeeds") {
    const apply::RunResult result = upgrade(history, database.url());
    CHECK(result.code == ExitCode::kDone);
    CHECK(parse_outcome(database.text("SELECT report FROM headway.run")) == result.outcome);
  }
  SECTION("of a run that fails") {
    history.add("bbb2", "SELECT 1/0;");
    const apply::RunResult result = upgrade(history, database.url());
    CHECK(result.code == ExitCode::kRevisionFailed);
    CHECK(parse_outcome(database.text("SELECT report FROM headway.run")) == result.outcome);
  }
}
