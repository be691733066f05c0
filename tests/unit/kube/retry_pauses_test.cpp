#include "operator/kube/reflector/retry_pauses.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;
using namespace std::chrono_literals;

TEST_CASE("pauses double up to half a minute, and start again after two quiet minutes") {
  RetryPauses retries;
  auto now = std::chrono::steady_clock::time_point(1h);
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 8; ++i)
    pauses.push_back(retries.next(now += 30s, 0.0));
  CHECK(pauses == std::vector<std::chrono::milliseconds>{800ms, 1600ms, 3200ms, 6400ms, 12800ms,
                                                         25600ms, 30s, 30s});
  CHECK(retries.next(now += 2min, 0.0) == 30s);
  CHECK(retries.next(now += 2min + 1ms, 0.0) == 800ms);
}

TEST_CASE("a pause is lengthened by up to its own length") {
  RetryPauses retries;
  const auto now = std::chrono::steady_clock::time_point(1h);
  CHECK(retries.next(now, 0.5) == 1200ms);
  CHECK(retries.next(now, 0.999) == 3198ms);
}
