#include "runner/apply/batch_estimate.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::apply;
using std::chrono::milliseconds;

TEST_CASE("the rows of a statement are those that the planner expects below its ModifyTable") {
  CHECK(estimated_rows(R"([{"Plan": {"Node Type": "ModifyTable", "Plan Rows": 0, "Plans": [
      {"Node Type": "CTE Scan", "Parent Relationship": "InitPlan", "Plan Rows": 7},
      {"Node Type": "Hash Join", "Parent Relationship": "Outer", "Plan Rows": 4711}]}}])") == 4711);
}

TEST_CASE("a plan that shows no rows to change is no estimate") {
  CHECK_FALSE(estimated_rows(R"([{"Plan": {"Node Type": "Result", "Plan Rows": 5}}])"));
  CHECK_FALSE(estimated_rows(R"([{"Plan": {"Node Type": "ModifyTable", "Plan Rows": 0}}])"));
  CHECK_FALSE(estimated_rows(R"([{"Utility Statement": "x"}])"));
  CHECK_FALSE(estimated_rows("[]"));
  CHECK_FALSE(estimated_rows("{}"));
  CHECK_FALSE(estimated_rows("Update on t"));
}

TEST_CASE("the rest of a batch is what is expected less what is changed, at the speed so far") {
  CHECK(rest_text(10'000, 4000, milliseconds(2000)) ==
        "; by the planner's estimate about 6000 rows are left, for 3s");
  CHECK(rest_text(1e9, 1000, milliseconds(1000)) ==
        "; by the planner's estimate about 999999000 rows are left, for 277h46m39s");
}

TEST_CASE("without an estimate, without a changed row and beyond the estimate nothing is said") {
  CHECK(rest_text({}, 4000, milliseconds(2000)).empty());
  CHECK(rest_text(10, 0, milliseconds(2000)).empty());
  CHECK(rest_text(4000, 4000, milliseconds(2000)).empty());
  CHECK(rest_text(10, 4000, milliseconds(2000)).empty());
}
