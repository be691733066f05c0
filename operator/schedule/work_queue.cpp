#include "operator/schedule/work_queue.hpp"

#include "common/backoff.hpp"
#include "operator/schedule/jitter.hpp"

#include <algorithm>

namespace headway::schedule {

namespace {

using namespace std::chrono_literals;

constexpr Backoff kBackoff{.first = 200ms, .longest = 1min, .least = 1, .most = 1.2};

}  // namespace

void WorkQueue::share_between(int workers) {
  const std::lock_guard lock(mutex_);
  state_.share_between(static_cast<std::size_t>(workers));
}

void WorkQueue::add(const Key& key, Priority priority) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (!state_.add(key, clock_.monotonic(), priority)) return;
  if (observer_) observer_->added(1);
  report_depth();
  changed_.notify_one();
}

void WorkQueue::add_after(const Key& key, std::chrono::milliseconds delay) {
  if (delay.count() <= 0) return add(key);
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  state_.add_at(key, clock_.monotonic() + delay);
  changed_.notify_one();
}

void WorkQueue::add_after_failure(const Key& key) {
  int failures = 0;
  {
    const std::lock_guard lock(mutex_);
    failures = state_.fail(key);
    if (observer_) observer_->retried();
  }
  const double jitter = jitter_of(kube::to_text(key) + '#' + std::to_string(failures));
  add_after(key, kBackoff.pause(failures, jitter));
}

void WorkQueue::forget(const Key& key) {
  const std::lock_guard lock(mutex_);
  state_.forget(key);
}

std::optional<WorkQueue::Key> WorkQueue::take() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    const auto now = clock_.monotonic();
    const std::size_t promoted = state_.promote(now);
    if (observer_ && promoted > 0) observer_->added(promoted);
    if (auto item = state_.take(now)) {
      taken_at_[item->key] = now;
      if (observer_) observer_->taken(now - item->since);
      report_depth();
      // Several keys may have become ready at once, and only one worker was woken.
      if (state_.depth() > 0) changed_.notify_one();
      return std::move(item->key);
    }
    if (const auto due = state_.next_due())
      changed_.wait_until(lock, *due);
    else
      changed_.wait(lock);
  }
  return std::nullopt;
}

void WorkQueue::done(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.monotonic();
  state_.done(key, now);
  if (const auto found = taken_at_.find(key); found != taken_at_.end()) {
    if (observer_) observer_->done(now - found->second);
    taken_at_.erase(found);
  }
  report_depth();
  if (state_.depth() > 0) changed_.notify_one();
}

Unfinished WorkQueue::unfinished() {
  const std::lock_guard lock(mutex_);
  Unfinished unfinished;
  for (const auto& [key, taken_at] : taken_at_) {
    const auto worked = clock_.monotonic() - taken_at;
    unfinished.total += worked;
    unfinished.longest = std::max(unfinished.longest, worked);
  }
  return unfinished;
}

void WorkQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void WorkQueue::report_depth() {
  if (observer_) observer_->depth(state_.depth());
}

}  // namespace headway::schedule
