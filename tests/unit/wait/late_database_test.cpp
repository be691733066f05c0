#include "runner/wait/late_database.hpp"

#include "runner/apply/interrupter.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

using namespace headway;
using namespace headway::wait;
using namespace std::chrono_literals;

namespace {

/// Time that passes only by sleeping.
class SleepingClock final : public Clock {
 public:
  Time now() const override { return {}; }
  std::chrono::steady_clock::time_point monotonic() const override { return now_; }
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override {
    now_ += duration;
    return !stop.stop_requested();
  }

 private:
  mutable std::chrono::steady_clock::time_point now_{};
};

database::DatabaseError problem(const std::string& reason, const std::string& message) {
  return {ExitCode::kDatabase, reason, message};
}

/// Fails with each of the problems in turn, then over and over with the last.
struct Failing {
  std::vector<database::DatabaseError> problems;
  std::size_t calls = 0;

  LateDatabase::Connect connect() {
    return
        [this]() -> database::Session { throw problems[std::min(calls++, problems.size() - 1)]; };
  }
};

}  // namespace

TEST_CASE("a database that is late is distinguished from one that waiting does not help") {
  CHECK(is_late(problem("DatabaseUnreachable", "connection refused")));
  CHECK(is_late(problem("DatabaseUnreachable", "could not translate host name \"db\"")));
  CHECK(is_late(problem("DatabaseUnreachable", "the database system is starting up")));
  CHECK(is_late(problem("DatabaseUnreachable", "database \"app\" does not exist")));
  CHECK(is_late(problem("ReadOnly", "the server is a standby")));
  CHECK(is_late(problem("ConnectionLost", "the connection was lost")));
  CHECK_FALSE(is_late(problem("LoginRefused", "password authentication failed")));
  CHECK_FALSE(is_late(problem("TlsRefused", "SSL error: certificate verify failed")));
  CHECK_FALSE(is_late(database::DatabaseError(ExitCode::kUsage, "TransactionPooler", "a pooler")));
}

TEST_CASE("each reason to wait is reported once, and any other error ends the wait") {
  Failing failing{
      {problem("DatabaseUnreachable", "refused"), problem("DatabaseUnreachable", "refused"),
       problem("DatabaseUnreachable", "starting up"), problem("LoginRefused", "wrong password")}};
  const SleepingClock clock;
  const apply::StopRequest stop;
  std::vector<std::string> messages;
  LateDatabase late(failing.connect(), stop, [&](const auto& why) { messages.push_back(why); });
  apply::Pauses pauses(clock, [] { return 0.5; }, std::chrono::milliseconds::max());
  CHECK_THROWS_WITH(late.connect(pauses), "wrong password");
  CHECK(failing.calls == 4);
  CHECK(messages == std::vector<std::string>{"waiting for the database: refused",
                                             "waiting for the database: starting up"});
}

TEST_CASE("the waiting ends with its limit, and when it is to stop") {
  Failing failing{{problem("DatabaseUnreachable", "refused")}};
  const SleepingClock clock;
  apply::StopRequest stop;
  LateDatabase late(failing.connect(), stop, [](const auto&) {});
  apply::Pauses pauses(clock, [] { return 0.5; }, 20s);
  CHECK_THROWS_WITH(late.connect(pauses), "refused");
  CHECK(failing.calls > 5);
  stop.request(ExitCode::kTerminated);
  apply::Pauses more(clock, [] { return 0.5; }, 20s);
  try {
    late.connect(more);
    FAIL("it connected");
  } catch (const apply::Stopped& stopped) {
    CHECK(stopped.code() == ExitCode::kTerminated);
  }
}
