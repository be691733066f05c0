#include "operator/reconcile/reason.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using reconcile::Reason;

/// Those of which the predicate says yes, by their place in the list.
std::vector<Reason> all_that(bool (*predicate)(Reason)) {
  std::vector<Reason> found;
  for (int i = 0; i <= static_cast<int>(Reason::kOutcomeLost); ++i) {
    if (predicate(static_cast<Reason>(i))) found.push_back(static_cast<Reason>(i));
  }
  return found;
}

}  // namespace

TEST_CASE("every reason has a word of its own") {
  for (int i = 0; i <= static_cast<int>(Reason::kOutcomeLost); ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(reconcile::parse_reason(reconcile::to_text(reason)) == reason);
  }
  CHECK_FALSE(reconcile::parse_reason("Whatever"));
}

TEST_CASE("the gates that a run waits at are known") {
  CHECK(all_that(&reconcile::waits_at_gate) ==
        std::vector{Reason::kWaitingForWindow, Reason::kDependencyNotReady,
                    Reason::kDependencyCycle, Reason::kWaitingForRollout,
                    Reason::kApprovalRequired});
}

TEST_CASE("what hinders a start is neither a gate nor a failure") {
  CHECK(all_that(&reconcile::hinders_start).front() == Reason::kSecretMissing);
  CHECK(all_that(&reconcile::hinders_start).back() == Reason::kJobRefused);
  CHECK(all_that(&reconcile::is_failure).front() == Reason::kRevisionFailed);
  CHECK(all_that(&reconcile::is_failure).back() == Reason::kOutcomeLost);
}

}  // namespace headway::testing
