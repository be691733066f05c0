#include "operator/schedule/backoff.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

using schedule::jitter_of;
using schedule::retry_delay;
using std::chrono::milliseconds;

TEST_CASE("the pause doubles from its least to its most") {
  const milliseconds min{10'000}, max{600'000};
  CHECK(retry_delay(1, min, max, 0) == milliseconds{10'000});
  CHECK(retry_delay(2, min, max, 0) == milliseconds{20'000});
  CHECK(retry_delay(6, min, max, 0) == milliseconds{320'000});
  CHECK(retry_delay(7, min, max, 0) == max);
  CHECK(retry_delay(1'000'000, min, max, 0.99) == max);
}

TEST_CASE("jitter lengthens a pause by a fifth at most") {
  const milliseconds min{10'000}, max{600'000};
  CHECK(retry_delay(1, min, max, 0.5) == milliseconds{11'000});
  CHECK(retry_delay(1, min, milliseconds{10'500}, 0.5) == milliseconds{10'500});
}

TEST_CASE("jitter is the same for a seed and spread over many") {
  CHECK(jitter_of("r1") == jitter_of("r1"));
  int low = 0;
  for (int i = 0; i < 1000; ++i) {
    const double jitter = jitter_of("run-" + std::to_string(i));
    REQUIRE(jitter >= 0);
    REQUIRE(jitter < 1);
    if (jitter < 0.5) ++low;
  }
  CHECK(low > 400);
  CHECK(low < 600);
}

}  // namespace headway::testing
