#pragma once

#include "common/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headway::database {

/// The server's fields about a failed statement; a field that the server left out is empty.
struct ServerMessage {
  std::string sqlstate = {};
  std::string text = {};  ///< the primary message
  std::string detail = {};
  std::string hint = {};
  std::string context = {};  ///< for example the function and the line inside it
};

/// Any error of the database. This room throws these and no type of libpqxx or libpq.
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
  bool transient() const noexcept;

 private:
  ServerMessage server_;
  std::size_t statement_;
  std::optional<std::size_t> offset_;
};

/// The connection is gone; the server rolls back everything that was not committed.
class ConnectionLost : public DatabaseError {
 public:
  explicit ConnectionLost(const std::string& said);
};

/// The connection was lost during COMMIT: the transaction may or may not be committed.
class CommitUnknown : public DatabaseError {
 public:
  explicit CommitUnknown(const std::string& said);
};

/// A stop was requested while a connection was being opened.
class ConnectInterrupted : public DatabaseError {
 public:
  ConnectInterrupted();
};

/// `text` on one line: libpq's messages end in a newline, and have several lines for several hosts.
std::string one_line(std::string_view text);

}  // namespace headway::database
