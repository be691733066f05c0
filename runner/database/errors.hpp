#pragma once

#include "common/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headway::database {

/// What the server said about a failed statement; what it did not say is empty.
struct ServerMessage {
  std::string sqlstate = {};
  std::string text = {};  ///< the primary message
  std::string detail = {};
  std::string hint = {};
  std::string context = {};
};

/// Anything that went wrong with the database. This room throws these and no type of libpqxx or
/// libpq.
class DatabaseError : public Error {
 public:
  using Error::Error;
};

/// The server refused a statement; the connection lives, an open transaction is aborted.
class StatementError : public DatabaseError {
 public:
  /// `statement` counts from 0 within what was sent together; `offset` is the byte of that
  /// statement at which the server points.
  explicit StatementError(ServerMessage server, std::size_t statement = 0,
                          std::optional<std::size_t> offset = {});

  const ServerMessage& server() const noexcept { return server_; }
  std::size_t statement() const noexcept { return statement_; }
  const std::optional<std::size_t>& offset() const noexcept { return offset_; }

  /// A lock timeout, a deadlock or a serialization failure: the same transaction can succeed later.
  bool passes() const noexcept;

 private:
  ServerMessage server_;
  std::size_t statement_;
  std::optional<std::size_t> offset_;
};

/// The connection is gone; whatever was not committed is rolled back by the server.
class ConnectionLost : public DatabaseError {
 public:
  explicit ConnectionLost(const std::string& said);
};

/// The connection went during COMMIT: the transaction may or may not be committed.
class CommitUnknown : public DatabaseError {
 public:
  explicit CommitUnknown(const std::string& said);
};

/// `text` on one line: libpq's messages end in a newline, and have several lines for several hosts.
std::string one_line(std::string_view text);

}  // namespace headway::database
