#pragma once

#include "runner/database/connection_url.hpp"
#include "runner/database/session.hpp"

#include <libpq-fe.h>

namespace headway::database {

/// Opens a connection, which the caller has to finish. Throws DatabaseError, without the password.
PGconn* open_connection(const ConnectionUrl& url, const SessionOptions& options);

}  // namespace headway::database
