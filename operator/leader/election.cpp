#include "operator/leader/election.hpp"

#include "common/duration.hpp"
#include "operator/kube/micro_time.hpp"

#include <algorithm>
#include <format>

namespace headway::leader {

namespace {

using std::chrono::milliseconds;

milliseconds duration_of(const Record& record, const Timing& timing) {
  return record.duration.count() > 0 ? milliseconds(record.duration) : timing.lease;
}

}  // namespace

std::string problem_of(const Timing& timing) {
  const auto lease = duration_text(timing.lease);
  const auto renew = duration_text(timing.renew);
  const auto retry = duration_text(timing.retry);
  if (timing.lease < std::chrono::seconds{1})
    return std::format("the lease duration ({}) is shorter than 1s", lease);
  if (timing.lease <= timing.renew)
    return std::format("the lease duration ({}) is not longer than the renew deadline ({})", lease,
                       renew);
  if (timing.retry.count() <= 0) return "the retry period is 0s";
  if (timing.renew < 2 * timing.retry)
    return std::format("the renew deadline ({}) is shorter than two retry periods ({})", renew,
                       retry);
  return {};
}

Step next_step(const View& view, std::string_view me, Instant now, const Timing& timing) {
  const bool leads = view.leads_until.has_value();
  if (leads && now >= *view.leads_until) return Step::kLost;
  if (!view.record) return Step::kCreate;
  if (leads) return view.record->holder == me ? Step::kRenew : Step::kLost;
  // The Lease is this replica's own where the answer to an earlier claim was lost.
  if (view.record->holder.empty() || view.record->holder == me) return Step::kTake;
  return until_expired(view, now, timing).count() == 0 ? Step::kTake : Step::kWait;
}

milliseconds until_expired(const View& view, Instant now, const Timing& timing) {
  if (!view.record || view.record->holder.empty()) return milliseconds{0};
  const auto end = view.since + duration_of(*view.record, timing);
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(end - now));
}

Record claimed(const std::optional<Record>& record, const std::string& me, const Timing& timing,
               Time now) {
  const std::string time = kube::micro_time_text(now);
  Record claim{.holder = me,
               .duration = std::chrono::ceil<std::chrono::seconds>(timing.lease),
               .acquired = time,
               .renewed = time};
  if (!record) return claim;
  if (record->holder == me) {
    claim.acquired = record->acquired;
    claim.transitions = record->transitions;
  } else {
    claim.transitions = record->transitions + 1;
  }
  return claim;
}

Record released(const Record& record, Time now) {
  // A Lease of no duration is not valid.
  const std::string time = kube::micro_time_text(now);
  return {.holder = {},
          .duration = std::chrono::seconds{1},
          .acquired = time,
          .renewed = time,
          .transitions = record.transitions};
}

}  // namespace headway::leader
