#include "common/clock.hpp"

#include <thread>

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;

TEST_CASE("a sleep ends when its time is over") {
  const headway::SystemClock clock;
  const auto began = clock.monotonic();
  CHECK(clock.sleep(5ms, std::stop_token{}));
  CHECK(clock.monotonic() - began >= 5ms);
}

TEST_CASE("a stop wakes a sleeper") {
  const headway::SystemClock clock;
  std::stop_source source;
  bool whole = true;
  std::jthread sleeper([&] { whole = clock.sleep(1h, source.get_token()); });
  source.request_stop();
  sleeper.join();
  CHECK_FALSE(whole);
}

TEST_CASE("a sleep after the stop does not begin") {
  const headway::SystemClock clock;
  std::stop_source source;
  source.request_stop();
  CHECK_FALSE(clock.sleep(1h, source.get_token()));
}
