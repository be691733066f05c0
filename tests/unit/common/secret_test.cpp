#include "common/secret.hpp"

#include <sstream>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("a secret does not print") {
  std::ostringstream out;
  out << headway::Secret("hunter2");
  CHECK(out.str() == "***");
  CHECK(headway::Secret("hunter2").reveal() == "hunter2");
}
