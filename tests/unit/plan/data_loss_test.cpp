#include "runner/plan/data_loss.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("a plan may lose data when a section that it runs does") {
  const plan::History history = testing::history_of(
      {{"aaa", "", "",
        "-- headway: upgrade\nCREATE TABLE a ();\n-- headway: downgrade\nDROP TABLE a;\n"},
       {"bbb", "aaa", "", "-- headway: upgrade\nSELECT 1;\nDROP TABLE a;\n"},
       {"ccc", "bbb", "", "-- headway: upgrade\nSELECT 1;\n-- headway: verify\nSELECT tidy();\n"}});
  CHECK_FALSE(plan::may_lose_data(plan::plan_upgrade(history, {}, "aaa", {}), {}));
  CHECK(plan::may_lose_data(plan::plan_upgrade(history, {}, "bbb", {}), {}));
  CHECK(plan::may_lose_data(plan::plan_upgrade(history, {"aaa"}, "bbb", {}), {}));
  CHECK(plan::may_lose_data(plan::plan_upgrade(history, {"bbb"}, "head", {}), {}));
  CHECK_FALSE(plan::may_lose_data(plan::plan_upgrade(history, {"ccc"}, "head", {}), {}));
  CHECK(plan::may_lose_data(plan::plan_downgrade(history, {"aaa"}, "base"), {}));
}
