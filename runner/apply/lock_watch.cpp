#include "runner/apply/lock_watch.hpp"

#include "runner/sql/effects.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace headway::apply {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{1000};

/// A try that has gone on for so long mostly works: it is looked at less often.
constexpr milliseconds kFrequent{1000};
constexpr milliseconds kRarely{50};

/// Often enough to see a wait before the server ends it.
milliseconds pause_between_looks(milliseconds lock_timeout) {
  constexpr milliseconds kLeast{5};
  constexpr milliseconds kMost{200};
  return lock_timeout.count() == 0 ? kMost : std::clamp(lock_timeout / 3, kLeast, kMost);
}

milliseconds pause_between_waiters(milliseconds hold_timeout) {
  constexpr milliseconds kLeast{20};
  constexpr milliseconds kMost{250};
  return std::clamp(hold_timeout / 10, kLeast, kMost);
}

/// Whether the section itself takes the lock that somebody waits for, as far as its statements
/// show: then those before it may as well stay in the same transaction. A row may be anybody's who
/// writes.
bool takes_itself(const revisions::Section& section, const database::Waiter& waiter) {
  return std::ranges::any_of(section.statements, [&](const revisions::Statement& statement) {
    const sql::Effects effects = sql::effects_of(statement);
    return std::ranges::any_of(effects.relations, [&](const sql::Effect& effect) {
      if (waiter.name.empty()) return effect.lock >= sql::LockMode::kRowExclusive;
      const sql::Name& name = effect.relation;
      const bool same_schema = name.schema.empty() || name.schema == waiter.schema;
      return effect.lock >= sql::LockMode::kShare && name.name == waiter.name && same_schema;
    });
  });
}

}  // namespace

void LockWatch::begin() {
  before_ = std::exchange(blockers_, {});
  hold_.begin();
  kept_waiting_.reset();
  began_ = clock_.monotonic();
  saw_blockers_ = saw_waiters_ = {};
  if (observe_ && process_.empty())
    process_ = session_.query("SELECT pg_backend_pid()").at(0).at(0).value_or("");
}

database::Look LockWatch::look() {
  if (!observe_ || process_.empty()) return {};
  return {.every = pause_between_looks(session_.baseline().lock_timeout),
          .call = [this] { see(); }};
}

void LockWatch::see() {
  if (!observe_) return;
  const auto now = clock_.monotonic();
  try {
    if (now - began_ < kFrequent || now - saw_blockers_ >= kRarely) {
      saw_blockers_ = now;
      see_blockers();
    }
    if (hold_.most().count() > 0 && now - saw_waiters_ >= pause_between_waiters(hold_.most())) {
      saw_waiters_ = now;
      see_waiters();
    }
  } catch (const Error& problem) {
    give_up(problem);
  }
}

void LockWatch::see_blockers() {
  std::vector<database::Blocker> now = database::blockers_of(observer(), process_);
  if (!now.empty()) blockers_ = std::move(now);
}

/// The cancel may come too late for the statement: the one who sent it asks kept_waiting() as well.
void LockWatch::see_waiters() {
  const auto waiter = database::longest_waiter(observer(), process_, table_);
  if (!waiter) return;
  hold_.divide(behind_others_ != nullptr && !takes_itself(*behind_others_, *waiter));
  if (!hold_.waits(waiter->waits)) return;
  kept_waiting_ = waiter;
  session_.canceller().cancel();
}

std::string LockWatch::blockers() const {
  std::string texts;
  for (const database::Blocker& blocker : blockers_)
    texts += (texts.empty() ? "" : ", ") + blocker.text;
  return texts;
}

bool LockWatch::blocked_for_long() {
  if (!observe_) return false;
  try {
    observer();  // A short try may have ended before it was there.
    return std::ranges::any_of(blockers_, [&](const database::Blocker& blocker) {
      const auto open = database::open_for(observer(), blocker);
      return open && (*open > kLong || std::ranges::any_of(before_, [&](const auto& other) {
               return database::is_same(blocker, other);
             }));
    });
  } catch (const Error& problem) {
    give_up(problem);
    return false;
  }
}

bool LockWatch::blocked_by_autovacuum() const {
  return std::ranges::any_of(blockers_, &database::Blocker::gives_way);
}

milliseconds LockWatch::autovacuum_gives_way() {
  constexpr milliseconds kMore{200};
  try {
    return kMore + database::deadlock_timeout(observer());
  } catch (const Error& problem) {
    give_up(problem);
    return kLong;
  }
}

database::Session& LockWatch::observer() {
  return observer_ ? *observer_ : observer_.emplace(observe_());
}

void LockWatch::give_up(const Error& problem) {
  observe_ = {};
  progress_.notice(
      std::format("whom the run waits for cannot be seen any more: {}", problem.what()));
}

}  // namespace headway::apply
