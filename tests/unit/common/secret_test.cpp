#include "common/secret.hpp"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

TEST_CASE("a secret does not print") {
  std::ostringstream out;
  out << headway::Secret("hunter2");
  CHECK(out.str() == "***");
  CHECK(headway::Secret("hunter2").reveal() == "hunter2");
}
