#include "common/random.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

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
