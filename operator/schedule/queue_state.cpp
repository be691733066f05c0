#include "operator/schedule/queue_state.hpp"

#include <utility>

namespace headway::schedule {

bool QueueState::add(const Key& key, Time now) {
  if (!wanted_.insert(key).second) return false;
  if (!taken_.contains(key)) ready_.push_back({key, now});
  return true;
}

void QueueState::add_at(const Key& key, Time when) {
  const auto [entry, added] = delayed_until_.try_emplace(key, when);
  if (!added) {
    if (entry->second <= when) return;
    delayed_.erase({entry->second, key});
    entry->second = when;
  }
  delayed_.emplace(when, key);
}

std::size_t QueueState::promote(Time now) {
  std::size_t count = 0;
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const Key key = delayed_.begin()->second;
    delayed_.erase(delayed_.begin());
    delayed_until_.erase(key);
    if (add(key, now)) ++count;
  }
  return count;
}

std::optional<QueueState::Item> QueueState::take() {
  if (ready_.empty()) return std::nullopt;
  Item item = std::move(ready_.front());
  ready_.pop_front();
  wanted_.erase(item.key);
  taken_.insert(item.key);
  return item;
}

void QueueState::done(const Key& key, Time now) {
  taken_.erase(key);
  if (wanted_.contains(key)) ready_.push_back({key, now});
}

std::optional<QueueState::Time> QueueState::next_due() const {
  if (delayed_.empty()) return std::nullopt;
  return delayed_.begin()->first;
}

}  // namespace headway::schedule
