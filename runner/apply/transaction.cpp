#include "runner/apply/transaction.hpp"

#include "runner/apply/revision_error.hpp"
#include "runner/apply/run_result.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

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

void retry_transient(Workplace& at, const std::function<void()>& work) {
  while (true) {
    try {
      return work();
    } catch (const Error& error) {
      if (!at.session.connected()) throw;
      {
        const Interrupter::Pause pause(at.interrupter);
        at.session.rollback();
      }
      at.interrupter.check();
      if (!is_transient(error)) throw;
      at.progress.trying_again(error.what());
      if (!at.pauses.pause(at.interrupter.token())) {
        at.interrupter.check();
        throw retries_exhausted(error, at.pauses.limit());
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
