#include "runner/apply/lock_watch.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace headway::apply {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{1000};

/// Often enough to see a wait before the server ends it.
milliseconds pause_between_looks(milliseconds lock_timeout) {
  constexpr milliseconds kLeast{5};
  constexpr milliseconds kMost{200};
  return lock_timeout.count() == 0 ? kMost : std::clamp(lock_timeout / 3, kLeast, kMost);
}

}  // namespace

LockWatch::LockWatch(database::Session& session, std::function<database::Session()> observe,
                     Progress& progress)
    : session_(session), observe_(std::move(observe)), progress_(progress) {}

void LockWatch::begin() {
  before_ = std::exchange(blockers_, {});
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
  try {
    std::vector<database::Blocker> now = database::blockers_of(observer(), process_);
    if (!now.empty()) blockers_ = std::move(now);
  } catch (const Error& problem) {
    give_up(problem);
  }
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
