#include "runner/wait/failed_before.hpp"

#include "common/backoff.hpp"
#include "common/duration.hpp"
#include "common/outcome.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/database/ledger.hpp"

#include <algorithm>
#include <format>

namespace headway::wait {

namespace {

using std::chrono::seconds;

constexpr Backoff kBackoff{.first = std::chrono::minutes{5}, .longest = std::chrono::hours{1}};

/// The failure that the last failed run reported.
OutcomeError failure_of(const database::FailedRuns& failed) {
  const auto report = parse_outcome(failed.last_report);
  if (report && report->error) return *report->error;
  OutcomeError unknown;
  unknown.reason = "FailedBefore";
  unknown.message = "a run of the same revisions has failed";
  return unknown;
}

apply::RevisionError refusal(const database::FailedRuns& failed, seconds left) {
  OutcomeError error = failure_of(failed);
  const std::string advice = error.hint.empty() ? "" : error.hint + "; ";
  error.hint = std::format(
      "{}run {} failed with this {} ago, and these revisions have failed {} in a row: they are "
      "retried in {}, changed ones at once, and by `headway upgrade` without --init at any time",
      advice, failed.last_run, duration_text(failed.since),
      failed.count == 1 ? "once" : std::format("{} times", failed.count), duration_text(left));
  return {static_cast<ExitCode>(failed.last_exit_code), std::move(error)};
}

}  // namespace

seconds pause_after(int failures) {
  return std::chrono::duration_cast<seconds>(kBackoff.pause(failures, 0));
}

apply::BeforeTrying refuse_what_failed_before() {
  return [](database::Session& session, const database::VersionTable& table,
            const std::string& plan_hash) {
    auto failed = database::Ledger(session, table).failures_of(plan_hash);
    if (!failed) return;
    // The server's clock may have been set back.
    failed->since = std::max(failed->since, seconds{0});
    const seconds left = pause_after(failed->count) - failed->since;
    if (left > seconds{0}) throw refusal(*failed, left);
  };
}

}  // namespace headway::wait
