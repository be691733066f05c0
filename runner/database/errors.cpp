#include "runner/database/errors.hpp"

#include <string_view>

namespace headway::database {

namespace {

struct Meaning {
  ExitCode code;
  const char* reason;
};

/// The default by SQLSTATE, for statements of ours. For a revision's own statements
/// apply::refused() treats everything but transient errors as the revision's failure.
///
/// An unknown SQLSTATE is neither the user's mistake nor proof that nothing was touched: the exit
/// code 3 lets the next run look again, and the outcome says what is committed.
Meaning meaning(std::string_view sqlstate) {
  if (sqlstate == "55P03") return {ExitCode::kLocked, "LockTimeout"};
  if (sqlstate == "40P01") return {ExitCode::kLocked, "Deadlock"};
  if (sqlstate == "40001") return {ExitCode::kLocked, "SerializationFailure"};
  // Two runs made the same object or row at the same time.
  for (const std::string_view made_twice : {"23505", "42P06", "42P07", "42710"}) {
    if (sqlstate == made_twice) return {ExitCode::kLocked, "ConcurrentChange"};
  }
  if (sqlstate == "25006") return {ExitCode::kDatabase, "ReadOnly"};
  if (sqlstate == "42501") return {ExitCode::kUsage, "PermissionDenied"};
  for (const std::string_view state_of_server : {"08", "53", "57", "58", "XX"}) {
    if (sqlstate.starts_with(state_of_server)) return {ExitCode::kDatabase, "DatabaseRefused"};
  }
  return {ExitCode::kDatabase, "StatementRefused"};
}

std::string message_of(const ServerMessage& server) {
  return server.detail.empty() ? server.text : server.text + " (" + server.detail + ")";
}

}  // namespace

StatementError::StatementError(ServerMessage server, std::size_t statement,
                               std::optional<std::size_t> offset)
    : DatabaseError(meaning(server.sqlstate).code, meaning(server.sqlstate).reason,
                    message_of(server), server.hint),
      server_(std::move(server)),
      statement_(statement),
      offset_(offset) {}

bool StatementError::transient() const noexcept {
  return server_.sqlstate == "55P03" || server_.sqlstate == "40P01" || server_.sqlstate == "40001";
}

ConnectionLost::ConnectionLost(const std::string& said)
    : DatabaseError(ExitCode::kDatabase, "ConnectionLost",
                    "the connection to the database was lost: " + one_line(said),
                    "run it again: the server rolls back what was not committed") {}

CommitUnknown::CommitUnknown(const std::string& said)
    : DatabaseError(
          ExitCode::kLocked, "CommitUnknown",
          "the connection was lost during COMMIT, so its end is not known: " + one_line(said),
          "run it again: it finds out what was committed and continues from there") {}

ConnectInterrupted::ConnectInterrupted()
    : DatabaseError(ExitCode::kTerminated, "Interrupted",
                    "the run was interrupted while it connected to the database") {}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char character : text) {
    const bool space =
        character == '\n' || character == '\r' || character == '\t' || character == ' ';
    if (!space) {
      line += character;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ')
    line.pop_back();
  return line;
}

}  // namespace headway::database
