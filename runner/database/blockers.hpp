#pragma once

#include "runner/database/session.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// A session that holds a lock which another one waits for.
struct Blocker {
  std::string process;  ///< 0: a prepared transaction
  std::string text;     ///< `pid 123 (user app, application console, idle in transaction since …)`
};

/// The sessions that the session of a server process waits for, by process id. Empty while it waits
/// for no lock. Details that our role may not see are left out.
std::vector<Blocker> blockers_of(Session& session, const std::string& process);

}  // namespace headway::database
