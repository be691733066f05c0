#pragma once

#include "runner/database/version_table.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace headway::database {

/// A client's session that waits for a lock of another one.
struct Waiter {
  std::chrono::milliseconds waits{0};
  std::string text = {};    ///< for people, as of a Blocker
  std::string schema = {};  ///< of the relation that it waits for
  std::string name = {};    ///< of it; empty: it waits for something else, such as a row
  /// `AccessExclusiveLock on public.students`: the lock as it is held; empty: not known.
  std::string lock = {};
};

/// The client that has waited longest for the session of a server process; nothing: nobody waits.
/// Those do not count who wait by design: for the end of old snapshots, as CREATE INDEX
/// CONCURRENTLY, or for the version table, which other runs are kept from.
std::optional<Waiter> longest_waiter(Session& session, const std::string& process,
                                     const VersionTable& table);

}  // namespace headway::database
