#include "runner/apply/batch_throttle.hpp"

#include "common/duration.hpp"
#include "runner/database/throttle_signs.hpp"

#include <format>

namespace headway::apply {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{200};

}  // namespace

void BatchThrottle::check() {
  if (!batch_.max_lag && !batch_.max_age) return;
  if (!database::sees_other_sessions(at_.session))
    throw Error(ExitCode::kUsage, "PermissionDenied",
                std::format("{}: max-lag and max-age need to see other sessions, which the role {} "
                            "may not",
                            place_, at_.session.user()),
                std::format("GRANT pg_read_all_stats TO {}; or leave both options out",
                            at_.session.identifier(at_.session.user())));
  if (batch_.max_lag && database::read_replica_lag(at_.session).replicas == 0)
    at_.progress.notice(
        std::format("{}: max-lag={}: no replica is connected, so none is waited for unless one "
                    "connects",
                    place_, duration_text(*batch_.max_lag)));
}

void BatchThrottle::pause() {
  at_.clock.sleep(batch_.pause, at_.interrupter.token());
  at_.interrupter.check();
}

void BatchThrottle::wait() {
  at_.interrupter.check();
  at_.pauses.begin_again();
  std::string why = held_back_by();
  if (why.empty()) return;
  at_.progress.notice(std::format("{}: the batch waits: {}", place_, why));
  while (!why.empty()) {
    if (!at_.pauses.pause_for(kBetweenLooks, at_.interrupter.token())) {
      at_.interrupter.check();
      throw Error(ExitCode::kLocked, "BatchHeldBack",
                  std::format("{}: the batch waited for {} in vain: {}", place_,
                              duration_text(at_.pauses.limit()), why),
                  "run it again when that has passed, or wait longer (--lock-wait-timeout)");
    }
    why = held_back_by();
  }
}

/// Empty: nothing holds the next round back.
std::string BatchThrottle::held_back_by() {
  if (batch_.max_lag) {
    const database::ReplicaLag lag = database::read_replica_lag(at_.session);
    if (lag.longest > *batch_.max_lag)
      return std::format("the replica {} is {} behind (max-lag={})", lag.name,
                         duration_text(lag.longest), duration_text(*batch_.max_lag));
  }
  if (!batch_.max_age) return {};
  const auto old = database::transaction_older_than(at_.session, *batch_.max_age);
  if (!old) return {};
  return std::format("a transaction of {} (max-age={})", *old, duration_text(*batch_.max_age));
}

}  // namespace headway::apply
