#include "runner/apply/pauses.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using std::chrono::milliseconds;

namespace {

/// Sleeping moves its time on.
class SteppingClock final : public Clock {
 public:
  Time now() const override { return Time{elapsed_}; }
  std::chrono::steady_clock::time_point monotonic() const override {
    return std::chrono::steady_clock::time_point{elapsed_};
  }
  bool sleep(milliseconds duration, std::stop_token stop) const override {
    slept.push_back(duration.count());
    elapsed_ += duration;
    return !stop.stop_requested();
  }

  mutable std::vector<long> slept;

 private:
  mutable milliseconds elapsed_{0};
};

}  // namespace

TEST_CASE("pauses double from 50 ms to 5 s, and end at the limit") {
  const SteppingClock clock;
  apply::Pauses pauses(clock, [] { return 1.0; }, milliseconds{20'000});
  while (pauses.pause({})) {
  }
  CHECK(clock.slept == std::vector<long>{50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 3650});
}

TEST_CASE("pauses are shortened by chance, down to half") {
  const SteppingClock clock;
  apply::Pauses pauses(clock, [] { return 0.0; }, milliseconds{1'000});
  pauses.pause({});
  pauses.pause({});
  CHECK(clock.slept == std::vector<long>{25, 50});
}

TEST_CASE("time that was worked is not time that was waited") {
  const SteppingClock clock;
  apply::Pauses pauses(clock, [] { return 1.0; }, milliseconds{1'000});
  CHECK(pauses.pause_for(milliseconds{700}, {}));
  pauses.worked(milliseconds{600});
  CHECK(pauses.spent() == milliseconds{100});
  CHECK(pauses.pause_for(milliseconds{800}, {}));
  CHECK(pauses.pause_for(milliseconds{800}, {}));
  CHECK_FALSE(pauses.pause_for(milliseconds{800}, {}));
  CHECK_FALSE(pauses.pause({}));
  CHECK(clock.slept == std::vector<long>{700, 800, 100});
}

TEST_CASE("without patience there is no pause") {
  const SteppingClock clock;
  apply::Pauses pauses(clock, [] { return 0.5; }, milliseconds{0});
  CHECK_FALSE(pauses.pause({}));
  CHECK(clock.slept.empty());
}

TEST_CASE("a request to stop ends the pauses") {
  const SteppingClock clock;
  apply::Pauses pauses(clock, [] { return 0.5; }, milliseconds{1'000});
  std::stop_source stop;
  CHECK(pauses.pause(stop.get_token()));
  stop.request_stop();
  CHECK_FALSE(pauses.pause(stop.get_token()));
}
