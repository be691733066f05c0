#pragma once

#include "runner/database/baseline.hpp"
#include "runner/database/canceller.hpp"
#include "runner/database/connection_url.hpp"
#include "runner/database/errors.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headway::database {

using Value = std::optional<std::string>;  ///< in the server's text form; nothing: NULL
using Row = std::vector<Value>;

/// One of several statements that are sent together.
struct Statement {
  std::string_view text;
  /// For COPY ... FROM STDIN; without it such a statement is refused, never silently empty.
  std::optional<std::string_view> copy_data = {};
};

/// What one statement of several came to.
struct StatementResult {
  int rows = 0;  ///< that it returned
  int columns = 0;
  Value first = {};   ///< the first column of the first row
  long affected = 0;  ///< rows that it changed
};

struct SessionOptions {
  bool writes = false;  ///< asks for a primary that can be written to
  std::chrono::milliseconds lock_timeout{0};
  std::string application_name = "headway";
  std::function<void(std::string)> on_notice = {};  ///< called on the thread that uses the session
};

/// One connection, with the baseline set. It is never reconnected: after ConnectionLost or
/// CommitUnknown it is of no further use. One thread at a time.
///
/// Every member throws DatabaseError's kinds only: StatementError, ConnectionLost, CommitUnknown.
class Session {
 public:
  /// Connects and sets the baseline. A database that cannot be reached, refuses the login, or is no
  /// primary where one is asked for is DatabaseError (kDatabase); one that writes refuses a
  /// transaction pooler (kUsage).
  Session(const ConnectionUrl& url, const SessionOptions& options);
  ~Session();
  Session(Session&&) noexcept;

  /// Runs one statement, in the open transaction or, where none is open, in one of its own.
  std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters = {});

  /// Sends statements as one message and gives their results in order. Only within a transaction: a
  /// StatementError says which of them failed, and nothing after it has run. COPY TO STDOUT is
  /// drained.
  std::vector<StatementResult> run(std::span<const Statement> statements);

  void begin();
  /// Throws CommitUnknown when the connection goes while it waits, and StatementError when the
  /// server refuses; then nothing is committed. The transaction must be sound: std::logic_error
  /// otherwise.
  void commit();
  /// Does nothing without a transaction; a connection that is gone has rolled back by itself.
  void rollback() noexcept;
  /// Whether a transaction is open on the server and has not failed.
  bool in_sound_transaction() const;

  /// As far as is known: a connection that is gone shows when it is used.
  bool connected() const;

  Canceller canceller() const;
  const Baseline& baseline() const { return baseline_; }
  std::string database() const;
  std::string user() const;
  /// Whom it is connected to, as a URL in which *** stands for the password.
  std::string shown() const;
  /// `text` with every occurrence of the password that was used, wherever it came from, replaced.
  std::string redact(std::string text) const;

 private:
  struct Handle;

  void check_writable();
  void refuse_transaction_pooler(const ConnectionUrl& url, const SessionOptions& options);

  std::unique_ptr<Handle> handle_;
  Baseline baseline_;
};

}  // namespace headway::database
