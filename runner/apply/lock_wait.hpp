#pragma once

#include "runner/apply/interrupter.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/progress.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <chrono>
#include <functional>

namespace headway::apply {

enum class Lock {
  kOurs,
  kNotNeeded,  ///< meanwhile somebody else has done what was to be done
  kBusy,       ///< still somebody else's, and the connection has been held for long enough
};

/// One wait for a lock, over one connection or several.
struct LockWait {
  Pauses pauses;
  /// Whoever waits longer holds no connection between two tries.
  std::chrono::milliseconds connected = std::chrono::milliseconds::max();
  bool told = false;
};

/// Tries for the lock of a history, with no transaction open, until it is the session's or `done`,
/// asked after each try in vain, says that there is nothing left to do. Throws Error (kLocked,
/// `LockHeld`) at the end of the pauses, and Stopped.
Lock wait_for_lock(database::Session& session, const database::VersionTable& table, LockWait& wait,
                   Interrupter& interrupter, Progress& progress, const std::function<bool()>& done);

/// The pause before the next try of a wait that is kBusy, without a connection. Throws as above.
void pause_without_connection(const database::VersionTable& table, LockWait& wait,
                              const StopRequest& stop);

}  // namespace headway::apply
