#include "operator/leader/elector.hpp"

#include "common/duration.hpp"
#include "operator/leader/time_limit.hpp"

#include <algorithm>
#include <exception>
#include <format>
#include <utility>

#include <spdlog/spdlog.h>

namespace headway::leader {

namespace {

using std::chrono::milliseconds;

const kube::WriteOptions kAsOperator{.field_manager = "headway-operator"};

}  // namespace

Elector::Elector(const kube::Client& client, const Clock& clock, Lead& lead, Options options)
    : client_(client), clock_(clock), lead_(lead), options_(std::move(options)) {}

Elector::End Elector::run(std::stop_token stop, const std::function<void()>& on_lead) {
  bool led = false;
  while (!stop.stop_requested()) {
    if (!look(stop)) return End::kLost;
    if (leads() && !std::exchange(led, true)) on_lead();
    clock_.sleep(pause(), stop);
  }
  return End::kStopped;
}

bool Elector::look(std::stop_token stop) {
  was_read_ = at_once_ = false;
  const Instant asked = clock_.monotonic();
  if (is_over(asked))
    return lost(std::format("Lease {} was not renewed for {}: {}", to_text(options_.lease),
                            duration_text(options_.timing.renew),
                            problem_.empty() ? "this process was paused" : problem_));
  const TimeLimit limited(clock_, limit(), stop);
  try {
    if (!advance(asked, limited.token())) return false;
    problem_.clear();
    looked_ = true;
  } catch (const kube::ApiError& error) {
    // A leader's own earlier write, whose answer was lost, may be what has changed the Lease.
    at_once_ = leads() && !was_read_ && (error.conflict() || error.not_found());
    failed(error.what());
  } catch (const std::exception& error) {
    outdated_ = true;
    if (stop.stop_requested()) return true;
    failed(limited.token().stop_requested() ? "the API server did not answer in time"
                                            : error.what());
  }
  return true;
}

milliseconds Elector::limit() const {
  milliseconds limit = options_.timing.renew / 2;
  if (leads())
    limit =
        std::min(limit, std::chrono::ceil<milliseconds>(*view_.leads_until - clock_.monotonic()));
  return std::max(limit, milliseconds{1});
}

bool Elector::is_over(Instant now) const {
  return leads() && now >= *view_.leads_until;
}

/// `asked` is before the Lease is read: the holder may renew it while the answer is under way.
bool Elector::advance(Instant asked, const std::stop_token& stop) {
  if (!leads() || outdated_) read(stop);
  switch (next_step(view_, options_.identity, asked, options_.timing)) {
    case Step::kCreate:
    case Step::kTake:
    case Step::kRenew:
      claim(stop);
      return true;
    case Step::kWait:
      report_holder();
      return true;
    case Step::kLost:
      return lost(std::format("{} holds Lease {} now",
                              view_.record->holder.empty() ? "nobody" : view_.record->holder,
                              to_text(options_.lease)));
  }
  std::unreachable();
}

void Elector::read(const std::stop_token& stop) {
  was_read_ = true;
  try {
    see(client_.get(kLeases, options_.lease, stop));
  } catch (const kube::ApiError& error) {
    if (!error.not_found()) throw;
    lease_ = new_lease(options_.lease);
    view_.record.reset();
    outdated_ = false;
  }
}

void Elector::claim(const std::stop_token& stop) {
  kube::Json lease =
      with_record(lease_, claimed(view_.record, options_.identity, options_.timing, clock_.now()));
  outdated_ = true;  // until the answer is here
  const Instant sent = clock_.monotonic();
  see(view_.record ? client_.replace(kLeases, lease, kube::Part::kWhole, kAsOperator, stop)
                   : client_.create(kLeases, lease, kAsOperator, stop));
  if (!leads())
    spdlog::info("leader election: {} holds Lease {}: this replica leads", options_.identity,
                 to_text(options_.lease));
  reported_holder_ = options_.identity;
  view_.leads_until = sent + options_.timing.renew;
  lead_.extend(*view_.leads_until);
}

void Elector::see(kube::Json lease) {
  const Record record = record_of(lease);
  if (view_.record != record) view_.since = clock_.monotonic();
  view_.record = record;
  lease_ = std::move(lease);
  outdated_ = false;
}

milliseconds Elector::pause() {
  const Instant now = clock_.monotonic();
  if (at_once_) return milliseconds{0};
  if (leads())
    return std::clamp(std::chrono::ceil<milliseconds>(*view_.leads_until - now), milliseconds{0},
                      options_.timing.retry);
  const double stretched = 1 + options_.random() * (kLongestRetry - 1);
  const auto pause = std::chrono::duration_cast<milliseconds>(options_.timing.retry * stretched);
  const auto expiry = until_expired(view_, now, options_.timing);
  return problem_.empty() && expiry.count() > 0 ? std::min(pause, expiry) : pause;
}

void Elector::release() {
  if (!leads()) return;
  const bool was_over = is_over(clock_.monotonic());
  lead_.end();
  view_.leads_until.reset();
  if (was_over) return;
  try {
    const TimeLimit limited(clock_, limit(), {});
    if (outdated_) read(limited.token());
    if (!view_.record || view_.record->holder != options_.identity) return;
    client_.replace(kLeases, with_record(lease_, released(*view_.record, clock_.now())),
                    kube::Part::kWhole, kAsOperator, limited.token());
    spdlog::info("leader election: released Lease {}", to_text(options_.lease));
  } catch (const std::exception& error) {
    spdlog::warn("leader election: cannot release Lease {}: {}; another replica leads after {}",
                 to_text(options_.lease), error.what(), duration_text(options_.timing.lease));
  }
}

void Elector::report_holder() {
  if (reported_holder_ == view_.record->holder) return;
  reported_holder_ = view_.record->holder;
  spdlog::info("leader election: {} holds Lease {}: this replica waits", reported_holder_,
               to_text(options_.lease));
}

void Elector::failed(const std::string& problem) {
  outdated_ = true;
  if (std::exchange(problem_, problem) == problem || at_once_) return;
  spdlog::warn("leader election: cannot {} Lease {}: {}; retrying", leads() ? "renew" : "take",
               to_text(options_.lease), problem);
}

bool Elector::lost(const std::string& reason) {
  lead_.end();
  view_.leads_until.reset();
  spdlog::error("leader election: lost: {}", reason);
  return false;
}

}  // namespace headway::leader
