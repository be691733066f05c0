#include "runner/apply/under_lock.hpp"

#include "runner/apply/interrupter.hpp"
#include "runner/apply/lock_wait.hpp"

namespace headway::apply {

void under_lock(const database::VersionTableName& name, std::chrono::milliseconds wait_at_most,
                const Surroundings& with,
                const std::function<void(database::Session&, database::VersionTable)>& work) {
  database::Session session = with.connect();
  Interrupter interrupter(session.canceller(), with.stop, with.clock);
  try {
    const auto find = [&] { return database::find_version_table(session, name); };
    LockWait wait{.pauses = Pauses(with.clock, with.random, wait_at_most)};
    wait_for_lock(session, find(), wait, interrupter, with.progress, [] { return false; });
    work(session, find());
  } catch (const database::StatementError&) {
    interrupter.check();
    throw;
  }
}

}  // namespace headway::apply
