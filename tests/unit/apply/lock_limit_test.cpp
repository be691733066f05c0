#include "runner/apply/lock_limit.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::apply::LockLimit;
using namespace std::chrono_literals;

TEST_CASE("the wait for a lock begins short and doubles up to the user's limit") {
  LockLimit limit(50ms);
  CHECK(limit.now() == 10ms);
  limit.failed(0ms);
  CHECK(limit.now() == 20ms);
  limit.failed(0ms);
  limit.failed(500ms);
  CHECK(limit.now() == 50ms);
}

TEST_CASE("long work is not repeated for want of a little patience") {
  LockLimit limit(500ms);
  limit.failed(500ms);
  CHECK(limit.now() == 20ms);
  limit.failed(501ms);
  CHECK(limit.now() == 500ms);
}

TEST_CASE("a user's limit below the first wait holds, and so does none") {
  CHECK(LockLimit(3ms).now() == 3ms);
  LockLimit none(0ms);
  none.failed(0ms);
  none.wait_for(1200ms);
  CHECK(none.now() == 0ms);
}

TEST_CASE("an autovacuum is waited for until it gives way") {
  LockLimit limit(500ms);
  limit.wait_for(1200ms);
  CHECK(limit.now() == 1200ms);
  limit.failed(0ms);
  CHECK(limit.now() == 500ms);
}
