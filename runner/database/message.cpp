#include "runner/database/message.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace headway::database {

namespace {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

constexpr std::string_view kSeparator = ";\n";
constexpr std::size_t kCopyChunk = 64 * 1024;

std::string joined(std::span<const Statement> statements) {
  std::string message;
  for (const Statement& statement : statements) {
    // libpq would end the message there, and run what stands before it.
    if (statement.text.find('\0') != std::string_view::npos)
      throw DatabaseError(ExitCode::kUsage, "InvalidRevisions", "a statement holds a zero byte",
                          "remove the zero byte from the file");
    message.append(statement.text).append(kSeparator);
  }
  return message;
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text ? text : "";
}

ServerMessage server_message(const PGresult* result) {
  return {.sqlstate = field(result, PG_DIAG_SQLSTATE),
          .text = field(result, PG_DIAG_MESSAGE_PRIMARY),
          .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
          .hint = field(result, PG_DIAG_MESSAGE_HINT),
          .context = field(result, PG_DIAG_CONTEXT)};
}

/// The byte at which the `position`th character stands, both from 0.
std::size_t byte_of(std::string_view text, std::size_t position) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && position-- == 0) return i;
  }
  return text.size();
}

/// A syntax error anywhere refuses the whole message before anything runs, so that the count of
/// results says nothing; but then the server gives its place in the message.
StatementError failure(const PGresult* result, std::span<const Statement> statements,
                       const std::string& message, std::size_t done) {
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  if (position.empty()) return StatementError(server_message(result), done);
  std::size_t offset = byte_of(message, std::strtoul(position.c_str(), nullptr, 10) - 1);
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const std::size_t length = statements[i].text.size() + kSeparator.size();
    if (offset < length) return StatementError(server_message(result), i, offset);
    offset -= length;
  }
  return StatementError(server_message(result), done);
}

StatementResult summary(const PGresult* result) {
  StatementResult summary{.rows = PQntuples(result), .columns = PQnfields(result)};
  if (summary.rows > 0 && summary.columns > 0 && !PQgetisnull(result, 0, 0))
    summary.first = PQgetvalue(result, 0, 0);
  // PQcmdTuples takes a pointer to non-const and changes nothing.
  summary.affected = std::strtol(PQcmdTuples(const_cast<PGresult*>(result)), nullptr, 10);
  return summary;
}

void feed_copy(PGconn* connection, const Statement* statement) {
  if (!statement || !statement->copy_data) {
    PQputCopyEnd(connection, "no data for COPY FROM STDIN");
    return;
  }
  const std::string_view data = *statement->copy_data;
  for (std::size_t at = 0; at < data.size(); at += kCopyChunk) {
    const std::size_t length = std::min(kCopyChunk, data.size() - at);
    if (PQputCopyData(connection, data.data() + at, static_cast<int>(length)) != 1) return;
  }
  PQputCopyEnd(connection, nullptr);
}

void drain_copy(PGconn* connection) {
  char* row = nullptr;
  while (PQgetCopyData(connection, &row, /*async=*/0) > 0)
    PQfreemem(row);
}

}  // namespace

std::vector<StatementResult> run_message(PGconn* connection,
                                         std::span<const Statement> statements) {
  const std::string message = joined(statements);
  if (PQsendQuery(connection, message.c_str()) != 1)
    throw ConnectionLost(PQerrorMessage(connection));
  std::vector<StatementResult> results;
  std::optional<StatementError> error;
  std::string said;
  while (const Result result{PQgetResult(connection)}) {
    switch (PQresultStatus(result.get())) {
      case PGRES_COPY_IN:
        feed_copy(connection,
                  results.size() < statements.size() ? &statements[results.size()] : nullptr);
        break;
      case PGRES_COPY_OUT:
        drain_copy(connection);
        break;
      case PGRES_FATAL_ERROR:
      case PGRES_BAD_RESPONSE:
        if (said.empty()) said = PQresultErrorMessage(result.get());
        if (!error) error = failure(result.get(), statements, message, results.size());
        break;
      default:
        results.push_back(summary(result.get()));
    }
  }
  if (PQstatus(connection) != CONNECTION_OK)
    throw ConnectionLost(said.empty() ? PQerrorMessage(connection) : said);
  if (error) throw *error;
  return results;
}

}  // namespace headway::database
