#include "operator/reconcile/verdict.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using namespace reconcile;
namespace condition = api::condition;

const Time kBefore{std::chrono::seconds{1000}};
const Time kNow{std::chrono::seconds{2000}};

}  // namespace

TEST_CASE("Ready is always there, Reconciling and Stalled only while true") {
  CHECK(to_conditions(done(Reason::kSucceeded, "at head"), {}, 3, kNow).size() == 1);

  const auto busy = to_conditions(going("at it"), {}, 3, kNow);
  REQUIRE(busy.size() == 2);
  CHECK(find(busy, condition::kReady)->status == api::ConditionStatus::kUnknown);
  CHECK(find(busy, condition::kReconciling)->reason == "Progressing");

  const auto again = to_conditions(retrying(Reason::kLocked, "locked", "later"), {}, 3, kNow);
  CHECK(find(again, condition::kReady)->message == "locked");
  CHECK(find(again, condition::kReconciling)->reason == "ProgressingWithRetry");
  CHECK(find(again, condition::kReconciling)->message == "later");
  CHECK_FALSE(find(again, condition::kStalled));

  const auto stuck = to_conditions(stalled(Reason::kStuck, "help"), {}, 3, kNow);
  CHECK(find(stuck, condition::kReady)->status == api::ConditionStatus::kFalse);
  CHECK(find(stuck, condition::kStalled)->reason == "Stuck");
  CHECK_FALSE(find(stuck, condition::kReconciling));

  CHECK(to_conditions(held(Reason::kSuspended, "wait"), {}, 3, kNow).size() == 1);
}

TEST_CASE("the result of the last run is shown beside the current state") {
  Verdict verdict = stalled(Reason::kRevisionFailed, "help");
  verdict.backed_up = Verdict::Fact{"BackupTaken", "it is there"};
  verdict.rolled_back = Verdict::Fact{"RevisionFailed", "all is as before"};
  const auto conditions = to_conditions(verdict, {}, 3, kNow);
  CHECK(conditions.size() == 4);
  CHECK(find(conditions, condition::kBackedUp)->reason == "BackupTaken");
  CHECK(find(conditions, condition::kBackedUp)->status == api::ConditionStatus::kTrue);
  CHECK(find(conditions, condition::kRolledBack)->message == "all is as before");
}

TEST_CASE("every condition speaks of the generation that was looked at") {
  for (const auto& condition : to_conditions(going("at it"), {}, 17, kNow))
    CHECK(condition.observed_generation == 17);
}

TEST_CASE("the time of a transition moves only with the status") {
  const auto before = to_conditions(retrying(Reason::kLocked, "one", "a"), {}, 3, kBefore);
  const auto reworded =
      to_conditions(retrying(Reason::kDatabaseUnavailable, "two", "b"), before, 4, kNow);
  CHECK(find(reworded, condition::kReady)->last_transition == kBefore);
  CHECK(find(reworded, condition::kReconciling)->last_transition == kBefore);
  const auto changed = to_conditions(done(Reason::kSucceeded, "three"), reworded, 4, kNow);
  CHECK(find(changed, condition::kReady)->last_transition == kNow);
}

TEST_CASE("every reason has a word of its own, and is found by it") {
  for (int i = 0; i <= static_cast<int>(Reason::kOutcomeLost); ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(parse_reason(to_text(reason)) == reason);
  }
  CHECK_FALSE(parse_reason("Whatever"));
}

TEST_CASE("an exit code has a reason") {
  CHECK(reason_of_exit(1, {}) == Reason::kRevisionFailed);
  CHECK(reason_of_exit(2, {}) == Reason::kInvalidRevisions);
  CHECK(reason_of_exit(2, "MultipleHeads") == Reason::kInvalidRevisions);
  CHECK(reason_of_exit(2, "TransactionPooler") == Reason::kInvalidDatabaseUrl);
  CHECK(reason_of_exit(2, "PermissionDenied") == Reason::kPermissionDenied);
  CHECK(reason_of_exit(2, "LedgerDamaged") == Reason::kInvalidDatabase);
  for (const char* reason : {"NotAVersionTable", "VersionRowsDamaged", "VersionTableGuarded",
                             "VersionTableLost", "VersionTableRenamed"})
    CHECK(reason_of_exit(2, reason) == Reason::kInvalidDatabase);
  CHECK(reason_of_exit(2, "Usage") == Reason::kInvalidSettings);
  CHECK(reason_of_exit(3, {}) == Reason::kDatabaseUnavailable);
  CHECK(reason_of_exit(4, {}) == Reason::kLocked);
  CHECK(reason_of_exit(5, {}) == Reason::kBackupFailed);
  CHECK(reason_of_exit(6, {}) == Reason::kStuck);
  CHECK(reason_of_exit(7, {}) == Reason::kRefused);
  CHECK(reason_of_exit(130, {}) == Reason::kInterrupted);
  CHECK(reason_of_exit(143, {}) == Reason::kInterrupted);
  CHECK(reason_of_exit(137, {}) == Reason::kRunnerFailed);
  for (const int code : {1, 2, 3, 4, 5, 6, 7, 8, 130, 137, 143, 255})
    CHECK(is_failure(reason_of_exit(code, {})));
}

}  // namespace headway::testing
