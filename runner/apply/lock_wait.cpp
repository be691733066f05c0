#include "runner/apply/lock_wait.hpp"

#include "common/duration.hpp"
#include "runner/database/advisory_lock.hpp"

#include <format>

namespace headway::apply {

namespace {

Error lock_held(const database::VersionTable& table, const LockWait& wait) {
  return {ExitCode::kLocked, "LockHeld",
          std::format("another runner has held the lock of {} for {}", table.key(),
                      duration_text(wait.pauses.limit())),
          "run it again when the other has ended, or wait longer (--lock-wait-timeout)"};
}

}  // namespace

Lock wait_for_lock(database::Session& session, const database::VersionTable& table, LockWait& wait,
                   Interrupter& interrupter, Progress& progress,
                   const std::function<bool()>& done) {
  const std::int64_t key = database::lock_key(session.database(), table.key());
  while (!database::try_lock(session, key)) {
    // A session that was closed just now, also one of ours, keeps its lock for a moment.
    if (wait.tried && !wait.reported) {
      progress.waiting();
      wait.reported = true;
    }
    wait.tried = true;
    if (wait.pauses.spent() > wait.connected) return Lock::kBusy;
    if (!wait.pauses.pause(interrupter.token())) {
      interrupter.check();
      throw lock_held(table, wait);
    }
    interrupter.check();
    if (done()) return Lock::kNotNeeded;
  }
  return Lock::kOurs;
}

void pause_without_connection(const database::VersionTable& table, LockWait& wait,
                              const StopRequest& stop) {
  if (wait.pauses.pause(stop.token())) return;
  if (stop.token().stop_requested()) throw stop.interrupted();
  throw lock_held(table, wait);
}

}  // namespace headway::apply
