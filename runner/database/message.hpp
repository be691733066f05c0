#pragma once

#include "runner/database/session.hpp"

#include <span>
#include <vector>

#include <libpq-fe.h>

namespace headway::database {

/// Sends statements as one message of the simple protocol and reads their results. libpqxx is
/// passed by here: it would take a COPY for done without its data, and does not say which statement
/// failed.
std::vector<StatementResult> run_message(PGconn* connection, std::span<const Statement> statements);

}  // namespace headway::database
