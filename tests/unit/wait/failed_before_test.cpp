#include "runner/wait/failed_before.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::wait::pause_after;
using namespace std::chrono_literals;

TEST_CASE("the pause after a failure doubles from five minutes to an hour") {
  CHECK(pause_after(1) == 5min);
  CHECK(pause_after(2) == 10min);
  CHECK(pause_after(3) == 20min);
  CHECK(pause_after(4) == 40min);
  CHECK(pause_after(5) == 1h);
  CHECK(pause_after(6) == 1h);
  CHECK(pause_after(1'000'000) == 1h);
}
