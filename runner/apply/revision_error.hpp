#pragma once

#include "common/error.hpp"
#include "common/outcome.hpp"
#include "runner/apply/script.hpp"
#include "runner/database/errors.hpp"

#include <chrono>

namespace headway::apply {

/// A revision failed, with the place that is to blame.
class RevisionError : public Error {
 public:
  RevisionError(ExitCode code, OutcomeError details, bool passes = false)
      : Error(code, details.reason, details.message, details.hint),
        details_(std::move(details)),
        passes_(passes) {}

  const OutcomeError& details() const noexcept { return details_; }
  /// The same revision can succeed later, unchanged: a lock timeout, a deadlock, a serialization
  /// failure.
  bool passes() const noexcept { return passes_; }

 private:
  OutcomeError details_;
  bool passes_;
};

/// The server refused `item`.
RevisionError refused(const revisions::Revision& revision, const Item& item,
                      const database::StatementError& error);

/// `item` ran, but did not come to what it had to.
RevisionError disappointed(const revisions::Revision& revision, const Item& item,
                           const std::string& why, const std::string& hint);

/// Whether the same transaction, tried again, can succeed.
bool passes(const Error& error);

/// What others hold has not become free within the limit.
RevisionError out_of_patience(const Error& error, std::chrono::milliseconds limit);

}  // namespace headway::apply
