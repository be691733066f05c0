#pragma once

#include "runner/apply/migrate.hpp"

#include <chrono>
#include <functional>

namespace headway::apply {

/// Connects, waits for the lock of the history at most as long as given, and calls `work` with the
/// session and the version table as it is then. For commands that change the bookkeeping and run
/// nothing of a revision. Throws what `work` throws, Error (kLocked, `LockHeld`), and Stopped.
void under_lock(const database::VersionTableName& name, std::chrono::milliseconds wait_at_most,
                const Surroundings& with,
                const std::function<void(database::Session&, database::VersionTable)>& work);

}  // namespace headway::apply
