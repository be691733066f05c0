#include "operator/schedule/queue_state.hpp"

#include <algorithm>
#include <utility>

namespace headway::schedule {

bool QueueState::add(const Key& key, Time now, Priority priority) {
  const auto [entry, added] = wanted_.try_emplace(key, Wanted{.priority = priority});
  Wanted& wanted = entry->second;
  if (added) {
    if (!namespaces_[key.ns].taken.contains(key)) make_ready(key, now, wanted);
    return true;
  }
  if (priority < wanted.priority) {
    wanted.priority = priority;
    if (wanted.place) {
      auto& ready = namespaces_.at(key.ns).ready;
      auto waiting = ready.extract(*wanted.place);
      waiting.key().first = priority;
      wanted.place = waiting.key();
      ready.insert(std::move(waiting));
    }
  }
  return false;
}

void QueueState::make_ready(const Key& key, Time now, Wanted& wanted) {
  Namespace& of = namespaces_[key.ns];
  if (of.ready.empty()) turns_.push_back(key.ns);
  wanted.place = {wanted.priority, added_++};
  of.ready.emplace(*wanted.place, Item{key, now});
  ++depth_;
}

QueueState::Item QueueState::take_next(Namespace& of) {
  auto next = of.ready.begin();
  if (of.high_in_a_row >= kMostAtOnce)
    if (const auto other = of.ready.lower_bound({Priority::kNormal, 0}); other != of.ready.end())
      next = other;
  of.high_in_a_row = next->first.first == Priority::kHigh ? of.high_in_a_row + 1 : 0;
  Item item = std::move(next->second);
  of.ready.erase(next);
  return item;
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

bool QueueState::Namespace::is_slow(Time now) const {
  return slow ||
         std::ranges::any_of(taken, [&](const auto& entry) { return now - entry.second > kSlow; });
}

bool QueueState::may_take(const Namespace& of, Time now) const {
  if (workers_ <= 1) return true;
  if (of.taken.size() >= workers_ - 1) return false;
  if (!of.is_slow(now)) return true;
  if (!of.taken.empty()) return false;
  std::size_t at_slow = 0;
  for (const std::string& name : busy_)
    if (const Namespace& other = namespaces_.at(name); other.is_slow(now))
      at_slow += other.taken.size();
  return at_slow < workers_ - 1;
}

std::optional<QueueState::Item> QueueState::take(Time now) {
  const auto turn = std::ranges::find_if(
      turns_, [&](const std::string& name) { return may_take(namespaces_.at(name), now); });
  if (turn == turns_.end()) return std::nullopt;
  const std::string name = *turn;
  turns_.erase(turn);
  Namespace& of = namespaces_.at(name);
  Item item = take_next(of);
  --depth_;
  if (!of.ready.empty()) turns_.push_back(name);
  of.taken.emplace(item.key, now);
  busy_.insert(name);
  wanted_.erase(item.key);
  return item;
}

void QueueState::done(const Key& key, Time now) {
  Namespace& of = namespaces_[key.ns];
  if (const auto taken = of.taken.find(key); taken != of.taken.end()) {
    of.slow = now - taken->second > kSlow;
    of.taken.erase(taken);
  }
  if (of.taken.empty()) busy_.erase(key.ns);
  if (const auto wanted = wanted_.find(key); wanted != wanted_.end())
    make_ready(key, now, wanted->second);
  if (of.taken.empty() && of.ready.empty() && !of.slow) namespaces_.erase(key.ns);
}

std::optional<QueueState::Time> QueueState::next_due() const {
  if (delayed_.empty()) return std::nullopt;
  return delayed_.begin()->first;
}

}  // namespace headway::schedule
