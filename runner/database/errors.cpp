#include "runner/database/errors.hpp"

#include <array>
#include <string_view>

namespace headway::database {

namespace {

struct Meaning {
  ExitCode code;
  const char* reason;
};

/// What a refused statement means by its SQLSTATE. Whoever runs a revision's own statements knows
/// better: there, what is no matter of the server's state is the revision's failure.
Meaning meaning(std::string_view sqlstate) {
  if (sqlstate == "55P03") return {ExitCode::kLocked, "LockTimeout"};
  if (sqlstate == "40P01") return {ExitCode::kLocked, "Deadlock"};
  if (sqlstate == "40001") return {ExitCode::kLocked, "SerializationFailure"};
  if (sqlstate == "25006") return {ExitCode::kDatabase, "ReadOnly"};
  if (sqlstate == "42501") return {ExitCode::kUsage, "PermissionDenied"};
  for (const std::string_view state_of_server : {"08", "53", "57", "58", "XX"}) {
    if (sqlstate.starts_with(state_of_server)) return {ExitCode::kDatabase, "DatabaseRefused"};
  }
  return {ExitCode::kUsage, "DatabaseRefused"};
}

std::string hint_of(const ServerMessage& server) {
  std::string hint = server.detail;
  if (!hint.empty() && !server.hint.empty()) hint += "; ";
  return hint + server.hint;
}

}  // namespace

StatementError::StatementError(ServerMessage server, std::size_t statement,
                               std::optional<std::size_t> offset)
    : DatabaseError(meaning(server.sqlstate).code, meaning(server.sqlstate).reason, server.text,
                    hint_of(server)),
      server_(std::move(server)),
      statement_(statement),
      offset_(offset) {}

bool StatementError::passes() const noexcept {
  return server_.sqlstate == "55P03" || server_.sqlstate == "40P01" || server_.sqlstate == "40001";
}

ConnectionLost::ConnectionLost(const std::string& said)
    : DatabaseError(ExitCode::kDatabase, "ConnectionLost",
                    "the connection to the database was lost: " + one_line(said),
                    "run it again: what was not committed is rolled back by the server") {}

CommitUnknown::CommitUnknown(const std::string& said)
    : DatabaseError(
          ExitCode::kLocked, "CommitUnknown",
          "the connection was lost during COMMIT, so its end is not known: " + one_line(said),
          "run it again: it finds out what was committed and goes on from there") {}

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
