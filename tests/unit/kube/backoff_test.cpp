#include "operator/kube/reflector/backoff.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;
using namespace std::chrono_literals;

TEST_CASE("pauses double up to half a minute, and start again after two quiet minutes") {
  Backoff backoff;
  auto now = std::chrono::steady_clock::time_point(1h);
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 8; ++i)
    pauses.push_back(backoff.next(now += 30s, 0.0));
  CHECK(pauses == std::vector<std::chrono::milliseconds>{800ms, 1600ms, 3200ms, 6400ms, 12800ms,
                                                         25600ms, 30s, 30s});
  CHECK(backoff.next(now += 2min, 0.0) == 30s);
  CHECK(backoff.next(now += 2min + 1ms, 0.0) == 800ms);
}

TEST_CASE("a pause is lengthened by up to its own length") {
  Backoff backoff;
  const auto now = std::chrono::steady_clock::time_point(1h);
  CHECK(backoff.next(now, 0.5) == 1200ms);
  CHECK(backoff.next(now, 0.999) == 3198ms);
}

TEST_CASE("random numbers lie from 0 up to, and without, 1 and differ") {
  const Random random = make_random();
  const double first = random();
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const double value = random();
    CHECK(value >= 0.0);
    CHECK(value < 1.0);
    differs = differs || value != first;
  }
  CHECK(differs);
}
