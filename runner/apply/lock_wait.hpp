#pragma once

#include "runner/apply/interrupter.hpp"
#include "runner/apply/pauses.hpp"
#include "runner/apply/progress.hpp"
#include "runner/database/session.hpp"
#include "runner/database/version_table.hpp"

#include <functional>

namespace headway::apply {

/// Tries for the lock of a history, with no transaction open, until it is the session's or `done`,
/// asked after each try in vain, says that there is nothing left to do. True: the lock is ours.
/// Throws Error (kLocked, `LockHeld`) at the end of `pauses`, and Stopped.
bool wait_for_lock(database::Session& session, const database::VersionTable& table, Pauses pauses,
                   Interrupter& interrupter, Progress& progress, const std::function<bool()>& done);

}  // namespace headway::apply
