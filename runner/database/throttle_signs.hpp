#pragma once

#include "runner/database/session.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace headway::database {

// Signs that a series of transactions goes too fast for the server. Read with no transaction open.

/// Whether the session's role sees the state of other sessions and of replicas: without
/// pg_read_all_stats their rows are there and say nothing.
bool sees_other_sessions(Session& session);

/// How far the replicas are behind.
struct ReplicaLag {
  int replicas = 0;                      ///< that are connected
  std::chrono::milliseconds longest{0};  ///< since what the last of them has replayed was written
  std::string name = {};                 ///< of that one
};

ReplicaLag read_replica_lag(Session& session);

/// A transaction of another session of this database that is open for longer than this, for people,
/// the oldest first: `pid 4711 (user app, application console), open for 75 s`. Nothing: there is
/// none. A prepared transaction counts from its PREPARE on.
std::optional<std::string> transaction_older_than(Session& session, std::chrono::milliseconds age);

}  // namespace headway::database
