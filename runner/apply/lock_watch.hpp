#pragma once

#include "common/clock.hpp"
#include "runner/apply/hold_limit.hpp"
#include "runner/apply/progress.hpp"
#include "runner/database/blockers.hpp"
#include "runner/database/waiters.hpp"
#include "runner/revisions/revision.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace headway::apply {

/// Looks, over a second connection, at whom the run's session waits for while its statements run,
/// so that the blockers can be named, and the next try begins when they are gone; and at who waits
/// for it, to cancel the statement that keeps them waiting for too long. The connection is opened
/// at the first look. One thread; it outlives no session of the run.
class LockWatch {
 public:
  struct Watched {
    database::Session& session;
    const database::VersionTable& table;
    std::function<database::Session()> observe = {};  ///< as in Surroundings; nothing: sees nobody
    Progress& progress;
    const Clock& clock;
    std::chrono::milliseconds hold_timeout{0};  ///< 0: others may wait without a limit
  };

  explicit LockWatch(const Watched& watched)
      : session_(watched.session),
        table_(watched.table),
        observe_(watched.observe),
        progress_(watched.progress),
        clock_(watched.clock),
        hold_(watched.hold_timeout) {}

  /// A transaction begins, for the first time.
  void forget() {
    hold_.forget();
    behind_others_ = nullptr;
  }
  /// A new try of it begins: the blockers of the last one are forgotten.
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

  /// Who has waited for this try to the limit, so that its statement is cancelled; nothing: nobody.
  const std::optional<database::Waiter>& kept_waiting() const { return kept_waiting_; }
  /// To be called after a try that failed. False: the tries have held others up for too long.
  bool may_try_again() { return hold_.may_try_again(); }
  const HoldLimit& hold() const { return hold_; }

  /// A revision begins: its section, where others of the same transaction are done and can be
  /// committed first; nullptr: there are none. Where somebody waits for one of their locks, its try
  /// ends soon.
  void runs_behind_others(const revisions::Section* section) { behind_others_ = section; }

 private:
  void see();
  void see_blockers();
  void see_waiters();
  database::Session& observer();
  void give_up(const Error& problem);

  database::Session& session_;
  const database::VersionTable& table_;
  std::function<database::Session()> observe_;
  Progress& progress_;
  const Clock& clock_;
  std::string process_;  ///< the server process that works for the run
  std::optional<database::Session> observer_;
  std::vector<database::Blocker> blockers_;
  std::vector<database::Blocker> before_;  ///< of the try before
  HoldLimit hold_;
  const revisions::Section* behind_others_ = nullptr;
  std::optional<database::Waiter> kept_waiting_;
  std::chrono::steady_clock::time_point began_;         ///< the try
  std::chrono::steady_clock::time_point saw_blockers_;  ///< last
  std::chrono::steady_clock::time_point saw_waiters_;   ///< last
};

}  // namespace headway::apply
