#include "common/backoff.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::Backoff;
using namespace std::chrono_literals;

TEST_CASE("a pause doubles from the first to the longest") {
  const Backoff backoff{.first = 10s, .longest = 10min};
  CHECK(backoff.pause(1, 0) == 10s);
  CHECK(backoff.pause(2, 0) == 20s);
  CHECK(backoff.pause(6, 0) == 320s);
  CHECK(backoff.pause(7, 0) == 10min);
  CHECK(backoff.pause(1'000'000, 0.99) == 10min);
  CHECK(backoff.pause(0, 0) == 10s);
}

TEST_CASE("a longest pause below the first is kept") {
  CHECK(Backoff{.first = 10s, .longest = 5s}.pause(1, 0) == 5s);
}

TEST_CASE("chance stretches a pause between its two parts, the longest too") {
  const Backoff backoff{.first = 10s, .longest = 40s, .least = 0.5, .most = 1.5};
  CHECK(backoff.pause(1, 0) == 5s);
  CHECK(backoff.pause(1, 0.5) == 10s);
  CHECK(backoff.pause(2, 0.75) == 25s);
  CHECK(backoff.pause(9, 0.75) == 50s);
}
