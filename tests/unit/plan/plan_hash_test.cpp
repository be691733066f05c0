#include "runner/plan/plan_hash.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;
using plan::plan_hash;
using plan::plan_upgrade;

TEST_CASE("a plan is named by its start and its steps, as they are written") {
  const std::string first = "-- headway: upgrade\nCREATE TABLE a ();\n";
  const auto history = history_of({{"aaa"}, {"bbb", "aaa", "", first}, {"ccc", "bbb"}});
  const auto same = history_of(
      {{"aaa"}, {"bbb", "aaa", "", "-- headway: upgrade\nCREATE  TABLE a ()  ; -- why\n"}});
  const auto edited =
      history_of({{"aaa"}, {"bbb", "aaa", "", "-- headway: upgrade\nCREATE TABLE b ();\n"}});
  const std::string hash = plan_hash(plan_upgrade(history, {"aaa"}, "bbb", {}));
  CHECK(hash.size() == 64);
  CHECK(plan_hash(plan_upgrade(same, {"aaa"}, "head", {})) == hash);
  CHECK(plan_hash(plan_upgrade(edited, {"aaa"}, "head", {})) != hash);
  CHECK(plan_hash(plan_upgrade(history, {"aaa"}, "head", {})) != hash);
  CHECK(plan_hash(plan_upgrade(history, {}, "bbb", {})) != hash);
}
