#include "runner/apply/hold_limit.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using headway::apply::HoldLimit;

TEST_CASE("a try ends when somebody has waited for it to the limit") {
  HoldLimit hold(10s);
  hold.begin();
  CHECK_FALSE(hold.waits(9999ms));
  CHECK(hold.waits(10s));
  CHECK(hold.longest() == 10s);
  hold.begin();
  CHECK(hold.longest() == 0s);
}

TEST_CASE("two tries may end so, the transaction has no third") {
  HoldLimit hold(10s);
  hold.begin();
  hold.waits(10s);
  CHECK(hold.may_try_again());
  hold.begin();
  hold.waits(11s);
  CHECK_FALSE(hold.may_try_again());
  hold.forget();
  hold.waits(10s);
  CHECK(hold.may_try_again());
}

TEST_CASE("tries that end for other reasons may keep others waiting to the limit in all") {
  HoldLimit hold(10s);
  for (int i = 0; i < 3; ++i) {
    hold.begin();
    hold.waits(3s);
    hold.waits(1s);
    CHECK(hold.may_try_again());
  }
  hold.begin();
  hold.waits(1s);
  CHECK_FALSE(hold.may_try_again());
}

TEST_CASE("where something can be committed first, a try ends soon") {
  HoldLimit hold(10s);
  hold.begin();
  hold.divide(true);
  CHECK_FALSE(hold.waits(499ms));
  CHECK(hold.waits(500ms));
  hold.divide(false);
  CHECK_FALSE(hold.waits(501ms));
  hold.divide(true);
  hold.forget();
  CHECK_FALSE(hold.divisible());
  HoldLimit unlimited(0s);
  unlimited.divide(true);
  CHECK_FALSE(unlimited.waits(24h));
  HoldLimit shorter(100ms);
  shorter.divide(true);
  CHECK(shorter.waits(100ms));
}

TEST_CASE("without a limit everything may go on") {
  HoldLimit hold(0s);
  hold.begin();
  CHECK_FALSE(hold.waits(24h));
  CHECK(hold.may_try_again());
}
