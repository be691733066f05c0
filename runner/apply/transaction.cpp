#include "runner/apply/transaction.hpp"

#include "runner/apply/lock_limit.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/run_result.hpp"
#include "runner/database/advisory_lock.hpp"

#include <algorithm>
#include <format>
#include <string_view>

namespace headway::apply {

namespace {

constexpr std::string_view kLockTimeout = "55P03";

/// The evidence for a later undo cannot be read. The run goes on without.
class EvidenceUnreadable : public Error {
 public:
  explicit EvidenceUnreadable(const Error& error)
      : Error(ExitCode::kRevisionFailed, "EvidenceUnreadable", error.what()) {}
};

void collect(Workplace& at, void (evidence::RunEvidence::*part)()) {
  if (at.evidence == nullptr) return;
  try {
    (at.evidence->*part)();
  } catch (const database::StatementError& error) {
    at.interrupter.check();
    throw EvidenceUnreadable(error);
  }
}

/// Runs a part of the COMMIT.
template <typename Part>
void as_commit(Workplace& at, Part part) {
  try {
    part();
  } catch (const database::StatementError& error) {
    at.interrupter.check();
    if (error.transient()) throw;
    OutcomeError details = details_of(error);
    details.reason = "CommitFailed";
    details.message = "the server refused the COMMIT: " + details.message;
    throw RevisionError(ExitCode::kRevisionFailed, std::move(details));
  }
}

void commit(Workplace& at) {
  at.interrupter.check();
  // Triggers that are deferred to the COMMIT write before the evidence is read, too.
  if (at.evidence != nullptr) fire_deferred_triggers(at);
  as_commit(at, [&] {
    collect(at, &evidence::RunEvidence::ending);
    const Interrupter::Pause pause(at.interrupter);
    at.session.commit();
    at.table.exists = true;
    if (at.evidence != nullptr) at.evidence->committed();
  });
}

/// Another program wrote the version table: its rows are what is reported, and no revision failed.
[[noreturn]] void refuse_changed(Workplace& at, std::vector<std::string> rows) {
  at.advance.rows = std::move(rows);
  if (!at.advance.half_done) at.advance.drop();
  throw Error(ExitCode::kLocked, "RowsChanged",
              std::format("another program changed {} while this run was at work", at.table.key()),
              "find the program that writes the version table (alembic, another deployment, a "
              "restore), look where the schema is, and run it again when that program has ended");
}

std::vector<std::string> open_rows(Workplace& at) {
  try {
    return database::open_rows(at.session, at.table);
  } catch (const database::StatementError& error) {
    const std::string& sqlstate = error.server().sqlstate;
    const bool dropped = at.table.exists && (sqlstate == "42P01" || sqlstate == "3F000");
    const bool made = !at.table.exists && sqlstate == "42P07";
    if (dropped || made) refuse_changed(at, {});
    throw;
  }
}

/// A function of the database may have called pg_advisory_unlock_all(). Taking the lock again while
/// it is held only counts it.
void keep_lock(Workplace& at) {
  const std::int64_t key = database::lock_key(at.session.database(), at.table.key());
  if (database::try_lock(at.session, key)) return;
  throw Error(ExitCode::kLocked, "LockLost",
              std::format("the lock of {} was released within this run's session, and another "
                          "runner has it now",
                          at.table.key()),
              "remove pg_advisory_unlock_all() from the revisions and from the functions that "
              "they call, and run it again when the other runner has ended");
}

void begin(Workplace& at, const std::string& isolation) {
  keep_lock(at);
  at.session.begin();
  if (!isolation.empty()) at.session.query("SET TRANSACTION ISOLATION LEVEL " + isolation);
  std::vector<std::string> rows = open_rows(at);
  if (!std::ranges::is_permutation(rows, at.advance.rows)) refuse_changed(at, std::move(rows));
}

}  // namespace

void fire_deferred_triggers(Workplace& at) {
  if (!at.session.in_sound_transaction()) return;  // those of a statement alone have fired
  as_commit(at, [&] { at.session.query("SET CONSTRAINTS ALL IMMEDIATE"); });
}

namespace {

/// Runs `work` once, with so much patience for each lock. The time that it takes is no waiting, but
/// for the wait for a lock that ends it.
void try_once(Workplace& at, LockLimit& limit, const std::function<void()>& work) {
  at.session.set_lock_timeout(limit.now());
  const auto began = at.clock.monotonic();
  const auto took = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.clock.monotonic() - began);
  };
  if (at.lock_watch != nullptr) at.lock_watch->begin();
  try {
    work();
    at.pauses.worked(took());
  } catch (const Error& error) {
    const bool waited = details_of(error).sqlstate == kLockTimeout;
    const auto wait = waited ? at.session.baseline().lock_timeout : std::chrono::milliseconds{0};
    const auto worked = std::max(took() - wait, std::chrono::milliseconds{0});
    at.pauses.worked(worked);
    if (waited) limit.failed(worked);
    throw;
  }
}

/// With no transaction open, until a next try may succeed: while a transaction blocks that is open
/// for long, every try would only hold the app up. False: the limit is reached.
bool pause_until_next_try(Workplace& at, LockLimit& limit) {
  constexpr std::chrono::milliseconds kBetweenLooks{20};
  if (at.lock_watch == nullptr) return at.pauses.pause(at.interrupter.token());
  if (at.lock_watch->blocked_by_autovacuum()) {
    limit.wait_for(at.lock_watch->autovacuum_gives_way());
    return at.pauses.pause(at.interrupter.token());
  }
  if (!at.lock_watch->blocked_for_long()) return at.pauses.pause(at.interrupter.token());
  do {
    if (!at.pauses.pause_for(kBetweenLooks, at.interrupter.token())) return false;
  } while (at.lock_watch->blocked_for_long());
  return true;
}

}  // namespace

void retry_transient(Workplace& at, const std::function<void()>& work) {
  LockLimit limit(at.lock_timeout);
  if (at.lock_watch != nullptr) at.lock_watch->forget();
  while (true) {
    try {
      return try_once(at, limit, work);
    } catch (const Error& error) {
      if (!at.session.connected()) throw;
      {
        const Interrupter::Pause pause(at.interrupter);
        at.session.rollback();
      }
      at.interrupter.check();
      if (!is_transient(error)) throw;
      if (at.lock_watch != nullptr && !at.lock_watch->may_try_again())
        throw held_others_up(error, at.lock_watch->hold().most());
      const std::string blockers = at.lock_watch == nullptr ? "" : at.lock_watch->blockers();
      at.progress.trying_again(blockers.empty()
                                   ? error.what()
                                   : std::format("{}; blocked by {}", error.what(), blockers));
      if (!pause_until_next_try(at, limit)) {
        at.interrupter.check();
        throw retries_exhausted(error, at.pauses.limit(), blockers);
      }
    }
  }
}

void in_transaction(Workplace& at, const std::function<void()>& work,
                    const std::string& isolation) {
  const auto once = [&] {
    begin(at, isolation);
    collect(at, &evidence::RunEvidence::begun);
    work();
    commit(at);
  };
  try {
    retry_transient(at, once);
  } catch (const EvidenceUnreadable& problem) {
    at.evidence->give_up(problem.what());
    retry_transient(at, once);
  }
}

}  // namespace headway::apply
