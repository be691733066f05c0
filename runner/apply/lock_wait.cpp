#include "runner/apply/lock_wait.hpp"

#include "common/duration.hpp"
#include "runner/database/advisory_lock.hpp"

#include <format>

namespace headway::apply {

bool wait_for_lock(database::Session& session, const database::VersionTable& table, Pauses pauses,
                   Interrupter& interrupter, Progress& progress,
                   const std::function<bool()>& done) {
  const std::int64_t key = database::lock_key(session.database(), table.key());
  bool told = false;
  while (!database::try_lock(session, key)) {
    if (!told) progress.waiting();
    told = true;
    if (!pauses.pause(interrupter.token())) {
      interrupter.check();
      throw Error(ExitCode::kLocked, "LockHeld",
                  std::format("another runner has held the lock of {} for {}", table.key(),
                              duration_text(pauses.limit())),
                  "run it again when the other has ended, or wait longer (--lock-wait-timeout)");
    }
    interrupter.check();
    if (done()) return false;
  }
  return true;
}

}  // namespace headway::apply
