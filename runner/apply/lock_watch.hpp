#pragma once

#include "common/clock.hpp"
#include "runner/apply/progress.hpp"
#include "runner/database/blockers.hpp"
#include "runner/database/session.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace headway::apply {

/// Looks, over a second connection, at whom the run's session waits for while its statements run:
/// so that the blockers can be named, and the next try begins when they are gone. The connection
/// is opened at the first look. One thread; it outlives no session of the run.
class LockWatch {
 public:
  /// `observe` as in Surroundings; nothing: it sees nobody.
  LockWatch(database::Session& session, std::function<database::Session()> observe,
            Progress& progress);

  /// A new try begins: the blockers of the last one are forgotten.
  void begin();
  /// For a message of statements.
  database::Look look();

  /// Those that were seen last in this try, for people; empty: none was.
  std::string blockers() const;
  /// Whether one of them has a transaction that is still open, and has been for longer than a
  /// second or has blocked the try before, too: the next one would wait for it in vain, and the
  /// app's queries behind it. To be called after a try that failed.
  bool blocked_for_long();
  /// Whether an autovacuum is among them that ends itself for those who wait. One that prevents
  /// wraparound does not.
  bool blocked_by_autovacuum() const;
  /// How long one has to wait for that: a little more than deadlock_timeout.
  std::chrono::milliseconds autovacuum_gives_way();

 private:
  void see();
  database::Session& observer();
  void give_up(const Error& problem);

  database::Session& session_;
  std::function<database::Session()> observe_;
  Progress& progress_;
  std::string process_;  ///< the server process that works for the run
  std::optional<database::Session> observer_;
  std::vector<database::Blocker> blockers_;
  std::vector<database::Blocker> before_;  ///< of the try before
};

}  // namespace headway::apply
