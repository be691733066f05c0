#include "runner/apply/transaction.hpp"

#include "runner/apply/revision_error.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/database/foreign_rows.hpp"

#include <algorithm>
#include <format>

namespace headway::apply {

namespace {

void commit(Workplace& at) {
  at.interrupter.check();
  const Interrupter::Pause pause(at.interrupter);
  const std::string id = at.keeps_transactions ? database::transaction_id(at.session) : "";
  try {
    at.session.commit();
    at.table.exists = true;
    if (!id.empty()) at.transactions.push_back(id);
  } catch (const database::StatementError& error) {
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
  retry_transient(at, [&] {
    begin(at, isolation);
    work();
    commit(at);
  });
}

}  // namespace headway::apply
