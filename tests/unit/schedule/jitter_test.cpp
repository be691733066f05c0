#include "operator/schedule/jitter.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using headway::schedule::jitter_of;

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
