#include "runner/plan/phase.hpp"

#include "runner/plan/plan.hpp"
#include "tests/unit/plan/in_memory.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;
using plan::Phase;
using plan::Transactions;

namespace {

using Ids = std::vector<std::string>;

constexpr const char* kContract = "-- phase: contract\n";

/// A contract revision in the middle of one line, and a branch beside it.
plan::History example() {
  return history_of({{"one"},
                     {"drop", "one", kContract},
                     {"above", "drop"},
                     {"side", "one"},
                     {"leans", "side", "-- depends-on: above\n"}});
}

plan::Plan expand(const plan::History& history, const Ids& rows, const std::string& target) {
  return plan::plan_upgrade(history, rows, target, {}, Transactions::kRun, Phase::kExpand);
}

Ids ids_of(const plan::Plan& plan) {
  Ids ids;
  for (const plan::Step& step : plan.steps())
    ids.push_back(step.revision->id);
  return ids;
}

}  // namespace

TEST_CASE(
    "phase expand leaves out contract revisions, and what stands on them or depends on them") {
  const plan::History history = example();
  const plan::Plan plan = expand(history, {}, "heads");
  CHECK(ids_of(plan) == Ids{"one", "side"});
  CHECK(plan.held == Ids{"drop", "above", "leans"});
  CHECK(plan.steps().back().rows == Ids{"side"});
}

TEST_CASE("phase contract goes to the target") {
  const plan::History history = example();
  const plan::Plan plan = plan::plan_upgrade(history, {}, "heads", {});
  CHECK(plan.size() == 5);
  CHECK(plan.held.empty());
}

TEST_CASE("a contract revision that is applied holds nothing back") {
  const plan::Plan plan = expand(example(), {"drop"}, "above");
  CHECK(plan.held.empty());
  CHECK(plan.size() == 1);
}

TEST_CASE("a target that waits for phase contract is not an older revision") {
  const plan::Plan plan = expand(example(), {"one"}, "drop");
  CHECK(plan.empty());
  CHECK(plan.held == Ids{"drop"});
  CHECK_FALSE(plan::names_older_revision(plan, "drop"));
  CHECK(plan::names_older_revision(expand(example(), {"drop"}, "one"), "one"));
}

TEST_CASE("the heads of phase expand are its newest revisions below a target") {
  const plan::History history = example();
  CHECK(plan::expand_heads(history, {"drop"}) == Ids{"one"});
  CHECK(plan::expand_heads(history, {"one"}) == Ids{"one"});
  // It stands on a contract revision, and the app may need it: it has to be waited for.
  CHECK(plan::expand_heads(history, {"above"}) == Ids{"above"});
  CHECK(plan::expand_heads(history, {"leans"}) == Ids{"leans"});
  CHECK(plan::expand_heads(history, {"drop", "side"}) == Ids{"side"});
  CHECK(plan::expand_heads(history, {}).empty());
  CHECK(plan::expand_heads(history_of({{"only", "", kContract}}), {"only"}).empty());
}
