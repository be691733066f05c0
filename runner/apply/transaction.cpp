#include "runner/apply/transaction.hpp"

#include "runner/apply/revision_error.hpp"
#include "runner/apply/run_result.hpp"

#include <algorithm>
#include <format>
#include <string_view>

namespace headway::apply {

namespace {

constexpr std::string_view kLockTimeout = "55P03";

/// The evidence for a later undo cannot be read. The run goes on without.
class EvidenceUnreadable : public Error {
 public:
  explicit EvidenceUnreadable(const Error& error)
      : Error(ExitCode::kRevisionFailed, "EvidenceUnreadable", error.what()) {}
};

void collect(Workplace& at, void (evidence::RunEvidence::*part)()) {
  if (at.evidence == nullptr) return;
  try {
    (at.evidence->*part)();
  } catch (const database::StatementError& error) {
    at.interrupter.check();
    throw EvidenceUnreadable(error);
  }
}

void commit(Workplace& at) {
  at.interrupter.check();
  try {
    // Triggers that are deferred to the COMMIT write before the evidence is read, too.
    if (at.evidence != nullptr) at.session.query("SET CONSTRAINTS ALL IMMEDIATE");
    collect(at, &evidence::RunEvidence::ending);
    const Interrupter::Pause pause(at.interrupter);
    at.session.commit();
    at.table.exists = true;
    if (at.evidence != nullptr) at.evidence->committed();
  } catch (const database::StatementError& error) {
    at.interrupter.check();
    if (error.transient()) throw;
    OutcomeError details = details_of(error);
    details.reason = "CommitFailed";
    details.message = "the server refused the COMMIT: " + details.message;
    throw RevisionError(ExitCode::kRevisionFailed, std::move(details));
  }
}

void begin(Workplace& at, const std::string& isolation) {
  at.session.begin();
  if (!isolation.empty()) at.session.query("SET TRANSACTION ISOLATION LEVEL " + isolation);
  if (!std::ranges::is_permutation(database::open_rows(at.session, at.table), at.advance.rows))
    throw Error(ExitCode::kLocked, "RowsChanged",
                std::format("another program changed {} while this run prepared", at.table.key()),
                "run it again when the other program has ended");
}

}  // namespace

namespace {

/// Runs `work` once. The time that it takes is no waiting, but for the wait for a lock that ends
/// it.
void try_once(Workplace& at, const std::function<void()>& work) {
  const auto began = at.clock.monotonic();
  const auto took = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.clock.monotonic() - began);
  };
  if (at.lock_watch != nullptr) at.lock_watch->begin();
  try {
    work();
    at.pauses.worked(took());
  } catch (const Error& error) {
    const bool waited = details_of(error).sqlstate == kLockTimeout;
    const auto wait = waited ? at.session.baseline().lock_timeout : std::chrono::milliseconds{0};
    at.pauses.worked(std::max(took() - wait, std::chrono::milliseconds{0}));
    throw;
  }
}

/// With no transaction open, until a next try may succeed: while a transaction blocks that is open
/// for long, every try would only hold the app up. False: the limit is reached.
bool pause_until_next_try(Workplace& at) {
  constexpr std::chrono::milliseconds kBetweenLooks{50};
  bool goes_on = at.pauses.pause(at.interrupter.token());
  while (goes_on && at.lock_watch != nullptr && at.lock_watch->blocked_for_long())
    goes_on = at.pauses.pause_for(kBetweenLooks, at.interrupter.token());
  return goes_on;
}

}  // namespace

void retry_transient(Workplace& at, const std::function<void()>& work) {
  while (true) {
    try {
      return try_once(at, work);
    } catch (const Error& error) {
      if (!at.session.connected()) throw;
      {
        const Interrupter::Pause pause(at.interrupter);
        at.session.rollback();
      }
      at.interrupter.check();
      if (!is_transient(error)) throw;
      const std::string blockers = at.lock_watch == nullptr ? "" : at.lock_watch->blockers();
      at.progress.trying_again(blockers.empty()
                                   ? error.what()
                                   : std::format("{}; blocked by {}", error.what(), blockers));
      if (!pause_until_next_try(at)) {
        at.interrupter.check();
        throw retries_exhausted(error, at.pauses.limit(), blockers);
      }
    }
  }
}

void in_transaction(Workplace& at, const std::function<void()>& work,
                    const std::string& isolation) {
  const auto once = [&] {
    begin(at, isolation);
    collect(at, &evidence::RunEvidence::begun);
    work();
    commit(at);
  };
  try {
    retry_transient(at, once);
  } catch (const EvidenceUnreadable& problem) {
    at.evidence->give_up(problem.what());
    retry_transient(at, once);
  }
}

}  // namespace headway::apply
