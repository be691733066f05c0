#pragma once

#include "common/error.hpp"
#include "common/outcome.hpp"
#include "runner/apply/script.hpp"
#include "runner/database/errors.hpp"

#include <chrono>

namespace headway::apply {

/// A revision failed, with the place of the failure.
class RevisionError : public Error {
 public:
  RevisionError(ExitCode code, OutcomeError details, bool transient = false)
      : Error(code, details.reason, details.message, details.hint),
        details_(std::move(details)),
        transient_(transient) {}

  const OutcomeError& details() const noexcept { return details_; }
  /// The same revision can succeed later, unchanged: a lock timeout, a deadlock, a serialization
  /// failure.
  bool transient() const noexcept { return transient_; }

 private:
  OutcomeError details_;
  bool transient_;
};

/// The hint of a revision's failure where the server has none.
inline constexpr const char* kCorrectIt = "correct the revision, then run it again";

/// The server refused `item`.
RevisionError refused(const revisions::Revision& revision, const Item& item,
                      const database::StatementError& error);

/// `item` ran, but its result is not the required one.
RevisionError disappointed(const revisions::Revision& revision, const Item& item,
                           const std::string& why, const std::string& hint);

/// The revision wrote or dropped the version table, which holds where the database is. The place is
/// the first statement that names the table or drops its schema, where there is one.
RevisionError version_table_written(const plan::Step& step, const std::string& table,
                                    const std::string& why, const std::string& sqlstate = {});

/// Whether the same transaction, retried from BEGIN on, can succeed.
bool is_transient(const Error& error);

/// A transient error that was still there at the limit of the retries. `blockers` are those who
/// held the lock; empty: not known.
RevisionError retries_exhausted(const Error& error, std::chrono::milliseconds limit,
                                const std::string& blockers);

}  // namespace headway::apply
