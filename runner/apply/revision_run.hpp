#pragma once

#include "common/clock.hpp"
#include "runner/apply/deferred_constraints.hpp"
#include "runner/apply/script.hpp"
#include "runner/apply/shared_message.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/ledger.hpp"
#include "runner/database/session.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace headway::apply {

/// Runs the steps of one segment, one after another, in the session's open transaction.
///
/// Throws RevisionError when one fails, BookkeepingFailure when its rows cannot be written, Stopped
/// when the run is to end, and ConnectionLost; in each case the transaction is of no further use.
class RevisionRun {
 public:
  struct Bookkeeping {
    const database::VersionTable& table;
    const database::Ledger& ledger;
    const plan::History& history;
    std::string run;
  };

  RevisionRun(Workplace& at, const Bookkeeping& bookkeeping)
      : session_(at.session),
        bookkeeping_(bookkeeping),
        clock_(at.clock),
        interrupter_(at.interrupter),
        lock_watch_(at.lock_watch),
        constraints_(at.session) {}

  /// False: the next revision cannot find the state that a new transaction begins with, or the
  /// transaction holds its share of the locks that the server has room for, so the caller commits
  /// first. To be called between two revisions.
  bool can_go_on();

  /// Runs its statements, its verify section, the check of deferred constraints, the session's
  /// reset, and writes its rows in version table and ledger. Returns how long that took.
  std::chrono::milliseconds run(const plan::Step& step);

  /// The same of several steps in one message: those that SharedMessages has counted.
  std::chrono::milliseconds run_together(std::span<const plan::Step> steps);

  /// What the database has besides; read at the first call, and again behind each step that may
  /// have changed it.
  const SchemaState& schema_state();

  /// The revision at whose statement the last message failed; nullptr: that is not known.
  const revisions::Revision* failed() const { return failed_; }

  /// The same without its statements, which were sent before in transactions of their own and took
  /// `before`.
  std::chrono::milliseconds finish(const plan::Step& step, std::chrono::milliseconds before);

 private:
  using Steps = std::span<const plan::Step>;

  std::chrono::milliseconds elapsed() const;
  void keep_schema_state(const database::Value& found);
  std::chrono::milliseconds run_items(const plan::Step& step, const std::vector<Item>& items);
  std::vector<Item> constraint_items(const plan::Step& step);
  void send(std::span<const Item> items);
  void check(const Item& item, const database::StatementResult& result);
  [[noreturn]] void refuse(const Item& item, const database::StatementError& error) const;
  std::vector<Item> reset_items() const;
  /// What records the steps, which are of one direction, once their statements are sent. Throws
  /// RevisionError for texts of a revision that the ledger cannot hold.
  std::vector<Item> bookkeeping_items(Steps steps);
  Item ledger_item(Steps steps) const;
  void count_locks(std::vector<Item>& items);

  database::Session& session_;
  const Bookkeeping& bookkeeping_;
  const Clock& clock_;
  const Interrupter& interrupter_;
  LockWatch* lock_watch_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::milliseconds before_{0};
  std::optional<SchemaState> schema_;
  std::size_t uncounted_ = 0;   ///< statements since the locks were counted
  bool crowds_server_ = false;  ///< by its locks
  const revisions::Revision* failed_ = nullptr;
  DeferredConstraints constraints_;
};

}  // namespace headway::apply
