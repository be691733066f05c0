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

TEST_CASE("the revisions of a plan that may lose data are named, each by what it meets") {
  using Ids = std::vector<std::string>;
  const plan::History history = testing::history_of(
      {{"aaa", "", "", "-- headway: upgrade\nCREATE TABLE a (i int);\n"},
       {"bbb", "aaa", "", "-- headway: upgrade\nDROP TABLE old;\n"},
       {"ccc", "bbb", "", "-- headway: upgrade\nINSERT INTO a VALUES (1);\n"},
       {"ddd", "ccc", "",
        "-- headway: upgrade\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION "
        "f();\n"},
       {"eee", "ddd", "", "-- headway: upgrade\nINSERT INTO a VALUES (2);\n"},
       {"fff", "eee", "", "-- headway: upgrade\nDO $$ BEGIN END $$;\n"},
       {"ggg", "fff", "", "-- headway: upgrade\nCREATE TABLE b (i int);\n"}});
  const auto destructive = [&](const std::string& from, const std::string& target) {
    return plan::destructive_revisions(
        plan::plan_upgrade(history, from.empty() ? Ids{} : Ids{from}, target, {}), {});
  };
  CHECK(destructive("", "aaa") == Ids{});
  CHECK(destructive("", "ccc") == Ids{"bbb"});
  CHECK(destructive("", "eee") == Ids{"bbb", "eee"});
  CHECK(destructive("eee", "ggg") == Ids{"fff", "ggg"});
  CHECK(destructive("ddd", "eee") == Ids{});
}
