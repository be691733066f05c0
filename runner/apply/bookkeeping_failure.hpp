#pragma once

#include "common/error.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/errors.hpp"
#include "runner/database/progress_rows.hpp"

#include <span>
#include <string>

namespace headway::apply {

/// A statement of the runner's own bookkeeping failed in a transaction with revisions. The
/// revisions may have caused it, or the tables were so before: blame() finds out.
class BookkeepingFailure : public Error {
 public:
  enum class Of { kVersionTable, kLedger };

  /// Of the version table.
  explicit BookkeepingFailure(const std::string& message, std::string sqlstate = {})
      : BookkeepingFailure(Of::kVersionTable, {}, message, std::move(sqlstate)) {}

  /// Of this table of the ledger: its name without the schema.
  static BookkeepingFailure of_ledger(std::string part, const std::string& message,
                                      std::string sqlstate = {}) {
    return {Of::kLedger, std::move(part), message, std::move(sqlstate)};
  }

  Of of() const noexcept { return of_; }
  /// The ledger's table.
  const std::string& part() const noexcept { return part_; }
  const std::string& sqlstate() const noexcept { return sqlstate_; }
  /// The table, its schema or a column of it is not there.
  bool is_missing() const {
    return sqlstate_ == "42P01" || sqlstate_ == "42703" || sqlstate_ == "3F000";
  }

 private:
  BookkeepingFailure(Of of, std::string part, const std::string& message, std::string sqlstate)
      : Error(ExitCode::kRevisionFailed, "BookkeepingFailed", message),
        of_(of),
        part_(std::move(part)),
        sqlstate_(std::move(sqlstate)) {}

  Of of_;
  std::string part_;
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

/// How the rows of the version table differ from those that were written, for people; empty where
/// they do not. Triggers and rules of others may keep rows, or write others.
std::string other_rows(database::Session& session, database::VersionTable table,
                       const std::vector<std::string>& written);

/// Throws BookkeepingFailure unless the version table holds these rows, in the transaction that has
/// written them: a trigger may have written others.
void confirm_rows(Workplace& at, const std::vector<std::string>& rows);
/// The same once more, when the run's row is in the ledger.
void confirm_rows_behind_run(Workplace& at, const std::vector<std::string>& rows);

/// Throws BookkeepingFailure unless the ledger holds the revisions of these steps that went up and
/// none of those that went down, in the transaction that has written it: a trigger may have deleted
/// rows, or kept them.
void confirm_ledger(Workplace& at, std::span<const plan::Step> steps);

/// Runs `work`, which writes this table of the ledger; a failure that no retry helps against
/// becomes a BookkeepingFailure.
template <typename Work>
void as_bookkeeping(const std::string& part, Work work) {
  try {
    work();
  } catch (const database::StatementError& error) {
    if (error.reason() != "StatementRefused" && error.reason() != "ConcurrentChange") throw;
    throw BookkeepingFailure::of_ledger(part, error.server().text, error.server().sqlstate);
  }
}

/// database::write_progress() as bookkeeping.
void write_progress(Workplace& at, const database::ProgressRow& row);

}  // namespace headway::apply
