#pragma once

#include "runner/database/connection_url.hpp"
#include "runner/database/session.hpp"

#include <libpq-fe.h>

namespace headway::database {

/// Opens a connection, which the caller has to finish. Ends early when `options.stop` is requested,
/// with ConnectInterrupted. Throws DatabaseError, without the password. Only libpq's search for the
/// host's address cannot be interrupted.
PGconn* open_connection(const ConnectionUrl& url, const SessionOptions& options);

}  // namespace headway::database
