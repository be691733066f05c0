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
  kNotNeeded,  ///< meanwhile another run has done the work
  kBusy,       ///< still another run's, and the connection has been held for long enough
};

/// One wait for a lock, over one connection or several.
struct LockWait {
  Pauses pauses;
  /// A longer wait holds no connection between two tries.
  std::chrono::milliseconds connected = std::chrono::milliseconds::max();
  bool tried = false;
  bool reported = false;
};

/// Tries for the lock of a history, with no transaction open, until it is the session's or `done`,
/// which is called after each failed try, says that nothing is left to do. Throws Error (kLocked,
/// `LockHeld`) at the end of the pauses, and Stopped.
Lock wait_for_lock(database::Session& session, const database::VersionTable& table, LockWait& wait,
                   Interrupter& interrupter, Progress& progress, const std::function<bool()>& done);

/// The pause before the next try of a wait that is kBusy, without a connection. Throws as above.
void pause_without_connection(const database::VersionTable& table, LockWait& wait,
                              const StopRequest& stop);

}  // namespace headway::apply
