#pragma once

#include "runner/database/session.hpp"

#include <span>
#include <vector>

#include <libpq-fe.h>

namespace headway::database {

/// Sends statements as one message of the simple protocol and reads their results row by row, so
/// that no result is ever held as a whole. libpqxx is not used here: it would take a COPY for done
/// without its data, and does not say which statement failed. While the server works on the
/// statements, `look` is called again and again.
std::vector<StatementResult> run_message(PGconn* connection, std::span<const Statement> statements,
                                         const Look& look = {});

/// Runs one statement and gives all its rows. Without parameters it may be several statements; the
/// rows are those of the last one then.
std::vector<Row> run_query(PGconn* connection, const std::string& sql,
                           const std::vector<Value>& parameters);

}  // namespace headway::database
