#pragma once

#include "common/clock.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/apply/undo.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headway::apply {

/// What a run reports: filled in while it goes, and never more than is known by then. A failure
/// that is reported once stays.
class RunReport {
 public:
  /// `transactions` only decides what a hint says.
  RunReport(const std::string& run, plan::Transactions transactions, const Clock& clock);

  /// The rows of the database, and the plan from there.
  void plan(const std::vector<std::string>& rows, const plan::Plan& plan);
  void up_to_date();
  /// Nothing is applied: this is what would be.
  void planned(const std::string& hash, const plan::Plan& plan,
               std::vector<std::string> destructive);
  void backed_up(std::optional<BackupRecord> backup);
  void restorable_from(RestorePoint point);
  /// The same run has ended before.
  void ended_before(RunResult result);

  /// The last COMMIT of the run comes next, and writes this report.
  void succeed(const plan::Plan& plan, const Advance& advance);
  /// The COMMIT is done, whatever was reported since. False: there was none.
  bool confirm_success();

  /// `advance` is what the failure leaves behind.
  void fail(const Error& error, const Advance& advance);
  /// A failure before anything was applied.
  void fail(const Error& error) { fail(error, {.rows = outcome_.from}); }
  /// The result of the undo, after fail().
  void undone(const Undone& undone);
  /// Sequences that the failed transaction has moved, after fail().
  void moved(const std::vector<std::string>& sequences);

  bool failed() const { return failed_; }
  ExitCode code() const { return code_; }
  const Outcome& outcome() const { return outcome_; }
  RunResult result();

 private:
  void fail_half_done(const Error& error, const Advance& advance);

  plan::Transactions transactions_;
  const Clock& clock_;
  int planned_ = 0;
  Outcome outcome_;
  ExitCode code_ = ExitCode::kDone;
  std::optional<Outcome> if_committed_;
  bool failed_ = false;
};

}  // namespace headway::apply
