#include "runner/database/message.hpp"

#include "common/text.hpp"
#include "runner/database/ended_by_timeout.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>

#include <poll.h>

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
    // libpq would end the message there, and run the text before it.
    if (statement.text.find('\0') != std::string_view::npos)
      throw DatabaseError(ExitCode::kUsage, "InvalidRevisions", "a statement holds a zero byte",
                          "remove the zero byte from the file");
    message.append(statement.text);
    // current_query() of a statement that is sent alone is that statement's text.
    if (statements.size() > 1) message.append(kSeparator);
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

/// A statement's result as it arrives row by row.
class Reading {
 public:
  /// True: the statement is done. A rule that also selects gives result sets of its own before its
  /// statement's; only the last one has a command tag.
  bool add(const PGresult* result) {
    const int rows = PQntuples(result);
    if (begins_) {
      result_ = {};
      begins_ = false;
    }
    result_.columns = PQnfields(result);
    if (result_.rows == 0 && rows > 0 && result_.columns > 0 && !PQgetisnull(result, 0, 0))
      result_.first = PQgetvalue(result, 0, 0);
    result_.rows += rows;
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_SINGLE_TUPLE) return false;
    begins_ = true;
    // Both functions take a pointer to non-const and change nothing.
    auto* unchanged = const_cast<PGresult*>(result);
    result_.affected = std::strtol(PQcmdTuples(unchanged), nullptr, 10);
    return status == PGRES_EMPTY_QUERY || *PQcmdStatus(unchanged) != '\0';
  }

  const StatementResult& result() const { return result_; }

 private:
  StatementResult result_;
  bool begins_ = true;  ///< the next rows are those of another result set
};

/// False: the connection or the server takes no more.
bool put(PGconn* connection, std::string_view data) {
  for (std::size_t at = 0; at < data.size(); at += kCopyChunk) {
    const std::size_t length = std::min(kCopyChunk, data.size() - at);
    if (PQputCopyData(connection, data.data() + at, static_cast<int>(length)) != 1) return false;
  }
  return true;
}

/// Gives what the source of the rows has thrown: the server has then ended the COPY without a row.
std::exception_ptr feed_copy(PGconn* connection, const Statement* statement) {
  if (statement && statement->next_copy_piece) {
    try {
      for (auto piece = statement->next_copy_piece(); !piece.empty();
           piece = statement->next_copy_piece()) {
        if (!put(connection, piece)) return {};
      }
    } catch (...) {
      PQputCopyEnd(connection, "the data cannot be read");
      return std::current_exception();
    }
  } else if (!statement || !statement->copy_data) {
    PQputCopyEnd(connection, "no data for COPY FROM STDIN");
    return {};
  } else if (!put(connection, *statement->copy_data)) {
    return {};
  }
  PQputCopyEnd(connection, nullptr);
  return {};
}

[[noreturn]] void refuse_to_send(PGconn* connection) {
  const std::string said = PQerrorMessage(connection);
  if (PQstatus(connection) != CONNECTION_OK) throw ConnectionLost(said);
  throw DatabaseError(ExitCode::kDatabase, "DatabaseRefused",
                      "a statement could not be sent: " + one_line(said), "run it again");
}

void drain_copy(PGconn* connection) {
  char* row = nullptr;
  while (PQgetCopyData(connection, &row, /*async=*/0) > 0)
    PQfreemem(row);
}

/// Returns when PQgetResult() has an answer, an error included.
void look_until_answered(PGconn* connection, const Look& look) {
  while (PQisBusy(connection) == 1) {
    pollfd answer{.fd = PQsocket(connection), .events = POLLIN, .revents = 0};
    const int ready = poll(&answer, 1, static_cast<int>(look.every.count()));
    if (ready == 0) look.call();
    if (ready > 0 && PQconsumeInput(connection) != 1) return;
  }
}

}  // namespace

std::vector<StatementResult> run_message(PGconn* connection, std::span<const Statement> statements,
                                         const Look& look) {
  const std::string message = joined(statements);
  if (PQsendQuery(connection, message.c_str()) != 1) refuse_to_send(connection);
  PQsetSingleRowMode(connection);
  std::vector<StatementResult> results;
  Reading reading;
  std::optional<StatementError> error;
  std::exception_ptr unread;
  std::string said;
  const auto next = [&] {
    if (look.call) look_until_answered(connection, look);
    return Result{PQgetResult(connection)};
  };
  while (const Result result = next()) {
    switch (PQresultStatus(result.get())) {
      case PGRES_COPY_IN:
        unread = feed_copy(
            connection, results.size() < statements.size() ? &statements[results.size()] : nullptr);
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
        if (reading.add(result.get())) results.push_back(reading.result());
    }
  }
  if (PQstatus(connection) != CONNECTION_OK) {
    if (said.empty()) said = PQerrorMessage(connection);
    const std::string sqlstate = error ? error->server().sqlstate : "";
    if (sqlstate == "25P03" || sqlstate == "25P04" || sqlstate == "57P05")
      throw EndedByTimeout(said, sqlstate);
    throw ConnectionLost(said);
  }
  if (unread) std::rethrow_exception(unread);
  if (error) throw *error;
  return results;
}

std::vector<Row> run_query(PGconn* connection, const std::string& sql,
                           const std::vector<Value>& parameters) {
  std::vector<const char*> values;
  for (const Value& parameter : parameters)
    values.push_back(parameter ? parameter->c_str() : nullptr);
  const Result result{parameters.empty()
                          ? PQexec(connection, sql.c_str())
                          : PQexecParams(connection, sql.c_str(), static_cast<int>(values.size()),
                                         nullptr, values.data(), nullptr, nullptr, 0)};
  const ExecStatusType status = PQresultStatus(result.get());
  if (PQstatus(connection) != CONNECTION_OK)
    throw ConnectionLost(result ? PQresultErrorMessage(result.get()) : PQerrorMessage(connection));
  if (!result) refuse_to_send(connection);
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
    throw StatementError(server_message(result.get()));
  std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int row = static_cast<int>(i);
    for (int column = 0; column < PQnfields(result.get()); ++column)
      rows[i].push_back(PQgetisnull(result.get(), row, column)
                            ? Value()
                            : Value(PQgetvalue(result.get(), row, column)));
  }
  return rows;
}

}  // namespace headway::database
