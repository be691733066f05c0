#include "runner/apply/interrupter.hpp"

#include <condition_variable>
#include <mutex>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace std::chrono_literals;

namespace {

/// Lets the run's limit pass at once, and every other sleep last until it is stopped.
class LimitClock final : public Clock {
 public:
  explicit LimitClock(std::chrono::milliseconds limit) : limit_(limit) {}

  Time now() const override { return {}; }
  std::chrono::steady_clock::time_point monotonic() const override { return {}; }
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override {
    if (duration == limit_) return true;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait(lock, stop, [] { return false; });
    return false;
  }

 private:
  std::chrono::milliseconds limit_;
};

/// Returns once the run is to end.
void wait_until_fired(const apply::Interrupter& interrupter) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait(lock, interrupter.token(), [] { return false; });
}

std::string reason_of(const apply::Interrupter& interrupter) {
  try {
    interrupter.check();
  } catch (const apply::Stopped& stopped) {
    return stopped.reason();
  }
  return "";
}

}  // namespace

TEST_CASE("the end of a run's time is the injected clock's") {
  const LimitClock clock(1h);
  const apply::StopRequest stop;
  apply::Interrupter interrupter(database::Canceller(nullptr), stop, clock);
  CHECK(reason_of(interrupter).empty());
  interrupter.limit(1h);
  wait_until_fired(interrupter);
  CHECK(reason_of(interrupter) == "TimedOut");
}

TEST_CASE("a request to stop ends the run, also within its time") {
  const LimitClock clock(1h);
  apply::StopRequest stop;
  apply::Interrupter interrupter(database::Canceller(nullptr), stop, clock);
  interrupter.limit(2h);
  stop.request(ExitCode::kInterrupted);
  wait_until_fired(interrupter);
  CHECK(reason_of(interrupter) == "Interrupted");
  stop.request(ExitCode::kTerminated);
  CHECK(stop.code() == ExitCode::kInterrupted);
}
