#pragma once

#include "common/error.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/errors.hpp"

#include <span>
#include <string>

namespace headway::apply {

/// A statement of the runner's own bookkeeping failed in a transaction with revisions. The
/// revisions may have caused it, or the tables were so before: blame() finds out.
class BookkeepingFailure : public Error {
 public:
  enum class Of { kVersionTable, kLedger };

  BookkeepingFailure(Of of, const std::string& message, std::string sqlstate = {})
      : Error(ExitCode::kRevisionFailed, "BookkeepingFailed", message),
        of_(of),
        sqlstate_(std::move(sqlstate)) {}

  Of of() const noexcept { return of_; }
  const std::string& sqlstate() const noexcept { return sqlstate_; }

 private:
  Of of_;
  std::string sqlstate_;
};

/// Throws the error with whose fault the failure is. To be called when the transaction is rolled
/// back, and with its revisions in `at.advance.open`.
///
/// - RevisionError (`VersionTableWritten`, `LedgerWritten`) where a statement of these revisions
///   names the table or drops its schema, or where the table is whole without the transaction; its
///   place is that statement, if there is one;
/// - Error (kUsage, `VersionTableGuarded`, `LedgerDamaged`) where triggers, rules or constraints
///   that others have made keep the runner's rows out;
/// - Error (kDatabase, `LedgerChanged`) where parts of the ledger have gone meanwhile.
[[noreturn]] void blame(Workplace& at, std::span<const plan::Step> steps,
                        const BookkeepingFailure& failure);

/// Throws BookkeepingFailure unless the version table holds these rows, in the transaction that has
/// written them: a trigger may have written others.
void confirm_rows(Workplace& at, const std::vector<std::string>& rows);

/// Runs `work`, which writes the ledger; a failure that no retry helps against becomes a
/// BookkeepingFailure.
template <typename Work>
void as_bookkeeping(Work work) {
  try {
    work();
  } catch (const database::StatementError& error) {
    if (error.reason() != "StatementRefused" && error.reason() != "ConcurrentChange") throw;
    throw BookkeepingFailure(BookkeepingFailure::Of::kLedger, error.server().text,
                             error.server().sqlstate);
  }
}

}  // namespace headway::apply
