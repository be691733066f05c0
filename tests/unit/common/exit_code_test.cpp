#include "common/exit_code.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::retry_can_help;

TEST_CASE("a retry follows what may pass, and nothing else") {
  for (const int code : {0, 1, 2, 6, 7, 8})
    CHECK_FALSE(retry_can_help(code));
  for (const int code : {3, 4, 5, 130, 143})
    CHECK(retry_can_help(code));
}

TEST_CASE("a runner that was killed is started again") {
  CHECK(retry_can_help(137));
  CHECK(retry_can_help(139));
}
