#pragma once

#include "runner/apply/revision_role.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace headway::apply {

/// Repeats the statement of a batch until it changes no row. Each round commits together with the
/// progress row that counts it, so a run that ends at any moment, and the one that goes on, change
/// each row once. Between two rounds no transaction is open.
class BatchRun {
 public:
  /// `send` sends the statement and gives the number of rows that it changed; `row` is the
  /// revision's progress, which this keeps; `committed` is called behind each round.
  struct Parts {
    const plan::Step& step;
    const revisions::Statement& statement;
    RevisionRole& role;
    database::ProgressRow& row;
    std::function<long()> send;
    std::function<void()> committed;
  };

  BatchRun(Workplace& at, Parts parts);

  /// Throws as run_segment() does, and RevisionError (`BatchLimit`) when the limit of rounds is
  /// reached.
  void run();

 private:
  bool round();
  std::optional<double> rows_to_change();
  void notice_earlier();
  void report(bool done);
  [[noreturn]] void refuse_more() const;
  std::string place() const;

  Workplace& at_;
  Parts parts_;
  const revisions::Batch& batch_;
  std::string hash_;
  long rows_before_;
  std::optional<double> expected_;  ///< rows for this run to change, as the planner sees it
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point reported_;
};

}  // namespace headway::apply
