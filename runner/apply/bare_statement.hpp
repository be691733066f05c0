#pragma once

#include "runner/apply/revision_error.hpp"
#include "runner/apply/revision_role.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"

#include <functional>

namespace headway::apply {

/// One statement that is sent outside of a transaction. A note of it is committed before it is
/// sent, so that this run or the next can find out how it ended and put right what it left behind:
/// an invalid index, a partition that is pending detach. Only an index that the note says was not
/// there before is dropped.
class BareStatement {
 public:
  /// `row` is the revision's progress, whose note this keeps.
  BareStatement(Workplace& at, const plan::Step& step, RevisionRole& role,
                database::ProgressRow& row, const Item& item)
      : at_(at), step_(step), role_(role), row_(row), item_(item) {}

  /// Sends it and returns when it is done; `row.note` is left for the caller to clear together with
  /// the statement's own progress. `inside`: how the server refused it within a transaction.
  ///
  /// Throws RevisionError, Stopped and ConnectionLost; `row.note` then says whether something of it
  /// may be left: its kind is kNone if not.
  void run(const database::BareNote& note, const RevisionError* inside = nullptr);

  /// Ends what an earlier run had noted of it. False: it has to be sent again. Throws RevisionError
  /// (kStuck, `EndUnknown`) where nobody but a person can know.
  bool settled();

 private:
  void try_once(const database::BareNote& note, const RevisionError* inside);
  void send(const database::BareNote& note);
  void require_valid(const database::BareNote& note);
  bool nothing_left(const Error& error, const RevisionError* inside);
  void forget();

  Workplace& at_;
  const plan::Step& step_;
  RevisionRole& role_;
  database::ProgressRow& row_;
  const Item& item_;
};

}  // namespace headway::apply
