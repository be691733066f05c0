#pragma once

#include "common/error.hpp"
#include "common/outcome.hpp"
#include "runner/apply/lock_watch.hpp"
#include "runner/apply/script.hpp"
#include "runner/database/ended_by_timeout.hpp"

#include <chrono>
#include <optional>
#include <string_view>

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

/// The revision cannot share a transaction with those before it: others would wait for both, or the
/// work of those before it would be repeated. They are to be committed first.
class CommitFirst final : public RevisionError {
 public:
  explicit CommitFirst(OutcomeError details)
      : RevisionError(ExitCode::kLocked, std::move(details)) {}
};

/// The hint of a revision's failure where the server has none.
inline constexpr const char* kCorrectIt = "correct the revision, then run it again";

/// PostgreSQL's context of COPY data is `COPY students, line 2, column id: "x"`, with the words in
/// the server's language; lines count from the first data line.
std::optional<int> copy_line(std::string_view context);

/// The server refused `item`: the revision's failure (exit code 1), unless the error is transient
/// or comes from a state of the server that can pass (exit code 3).
RevisionError refused(const revisions::Revision& revision, const Item& item,
                      const database::StatementError& error);

/// `item` ran, but its result is not the required one.
RevisionError disappointed(const revisions::Revision& revision, const Item& item,
                           const std::string& why, const std::string& hint);

/// The server ended the session at `item` by a timeout of the revision's own.
RevisionError timed_out_itself(const revisions::Revision& revision, const Item& item,
                               const database::EndedByTimeout& error);

/// Throws RevisionError (exit code 4, transient) where `item` kept a session of others waiting to
/// the limit, and CommitFirst where revisions before it can be committed first. The watch has
/// cancelled it then, or come too late for it. `watch`: nullptr: nobody looks.
void refuse_hold(const LockWatch* watch, const revisions::Revision& revision, const Item& item);

/// Whether the same transaction, retried from BEGIN on, can succeed.
bool is_transient(const Error& error);

/// A transient error that was still there at the limit of the retries. `blockers` are those who
/// held the lock; empty: not known.
RevisionError retries_exhausted(const Error& error, std::chrono::milliseconds limit,
                                const std::string& blockers);

/// A transient error after which no further try may follow: the tries have kept others waiting for
/// longer than `limit`.
RevisionError held_others_up(const Error& error, std::chrono::milliseconds limit);

}  // namespace headway::apply
