#pragma once

#include "runner/database/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace headway::database {

/// A session that holds a lock which another one waits for.
struct Blocker {
  std::string process;  ///< 0: a prepared transaction
  /// `pid 123 (user app, application console, idle in transaction since …, last statement: …)`
  std::string text;
  std::string since;  ///< the begin of its transaction, as the server writes it; empty: not known
  /// An autovacuum that cancels itself for those who wait for longer than deadlock_timeout.
  bool gives_way = false;
};

/// Whether both are the same transaction.
bool is_same(const Blocker& one, const Blocker& other);

/// The sessions that the session of a server process waits for, by process id. Empty while it waits
/// for no lock. Details that our role may not see are left out.
std::vector<Blocker> blockers_of(Session& session, const std::string& process);

/// The sessions that hold a table for themselves alone, so that nobody can read it.
std::vector<Blocker> holders_of(Session& session, const std::string& schema,
                                const std::string& table);

/// A session for people, as in Blocker::text.
std::string session_text(Session& session, const std::string& process);

/// deadlock_timeout, after which an autovacuum gives way.
std::chrono::milliseconds deadlock_timeout(Session& session);

/// For how long the blocker's transaction is open; nothing: it has ended, or nobody can see it.
std::optional<std::chrono::milliseconds> open_for(Session& session, const Blocker& blocker);

}  // namespace headway::database
