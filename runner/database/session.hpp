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
#include <stop_token>
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
  /// The same in pieces, for data that is not in memory; an empty one is the end. An exception of
  /// it ends the COPY without a row, and is that of Session::run().
  std::function<std::string_view()> next_copy_piece = {};
};

/// The result of one statement of several.
struct StatementResult {
  int rows = 0;  ///< that it returned
  int columns = 0;
  Value first = {};   ///< the first column of the first row
  long affected = 0;  ///< rows that it changed
};

/// Called while a statement runs, on the thread that waits for it.
struct Look {
  std::chrono::milliseconds every{0};
  std::function<void()> call = {};  ///< must not use the session itself; nothing: no look
};

struct SessionOptions {
  bool writes = false;  ///< asks for a primary that can be written to
  std::chrono::milliseconds lock_timeout{0};
  std::string application_name = "headway";
  std::function<void(std::string)> on_notice = {};  ///< called on the thread that uses the session
  std::stop_token stop = {};  ///< ends the opening of the connection with ConnectInterrupted
};

/// One connection, with the baseline set. It is never reconnected: after ConnectionLost or
/// CommitUnknown it is of no further use. One thread at a time.
///
/// Every member throws DatabaseError's kinds only: StatementError, ConnectionLost, CommitUnknown,
/// ConnectInterrupted; besides std::logic_error for a bug of ours, and the errors of a machine that
/// has no memory or threads left.
class Session {
 public:
  /// Connects and sets the baseline. A database that cannot be reached, refuses the login, or is no
  /// primary where one is asked for is DatabaseError (kDatabase); one that writes refuses a
  /// transaction pooler (kUsage).
  Session(const ConnectionUrl& url, const SessionOptions& options);
  ~Session();
  Session(Session&&) noexcept;

  /// Runs one statement of ours, in the open transaction or, where none is open, in one of its own.
  /// Its rows are held as a whole.
  std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters = {});

  /// Sends statements as one message and gives their results in order: several only within a
  /// transaction. A StatementError says which of them failed, and nothing after it has run. The
  /// output of COPY TO STDOUT and of SELECT is read and dropped, row by row. While the server works
  /// on the statements, `look` is called.
  std::vector<StatementResult> run(std::span<const Statement> statements, const Look& look = {});

  void begin();
  /// Throws CommitUnknown when the connection is lost before the server's answer, and
  /// StatementError when the server refuses; then nothing is committed. The transaction must be
  /// sound: std::logic_error otherwise.
  void commit();
  /// Does nothing without a transaction; the server rolls back for a connection that is gone.
  void rollback() noexcept;
  /// Whether a transaction is open on the server and has not failed.
  bool in_sound_transaction() const;

  /// False only once a call has found the connection gone.
  bool connected() const;

  Canceller canceller() const;
  /// Whether it was opened to write.
  bool writes() const { return writes_; }
  const Baseline& baseline() const { return baseline_; }
  /// From now on the baseline has this one (0: none); nothing is sent where it has it already.
  void set_lock_timeout(std::chrono::milliseconds timeout);
  std::string database() const;
  /// Whether the server reads a backslash in '...' as an escape now (standard_conforming_strings is
  /// off), and whether it would by the defaults of role, database and server.
  bool backslash_escapes() const;
  bool backslash_escapes_by_default() const { return escapes_by_default_; }
  /// The role that it works as, which is not the login where the login has a default role.
  const std::string& user() const { return role_; }
  /// The server and the login, as a URL in which *** stands for the password.
  std::string shown() const;
  /// `text` as an SQL literal and `name` as a quoted identifier, by libpq: right with every setting
  /// of the session. Both throw StatementError (22021) for text that is not of its encoding.
  std::string literal(std::string_view text) const;
  std::string identifier(std::string_view name) const;

  /// `text` with every occurrence of the password that was used, wherever it came from, replaced.
  std::string redact(std::string text) const;

 private:
  struct Handle;

  void check_writable();
  void refuse_transaction_pooler(const ConnectionUrl& url, const SessionOptions& options);

  std::unique_ptr<Handle> handle_;
  Baseline baseline_;
  std::string role_;
  bool writes_;
  bool escapes_by_default_ = false;
};

}  // namespace headway::database
