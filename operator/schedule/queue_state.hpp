#pragma once

#include "operator/kube/resource.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace headway::schedule {

/// The state of a work queue, without threads or a clock: each call is given the time.
///
/// A key waits at most once and is with at most one worker: a key that is added while a worker has
/// it becomes ready again when that worker is done. Not thread-safe; WorkQueue is.
class QueueState {
 public:
  using Key = kube::ObjectKey;
  using Time = std::chrono::steady_clock::time_point;

  struct Item {
    Key key;
    Time since;  ///< when it became ready
  };

  /// False if the key waits already.
  bool add(const Key& key, Time now);
  /// Adds the key at `when`, or at the earlier time of a call before.
  void add_at(const Key& key, Time when);
  /// Adds the keys that are due; returns how many did not wait already.
  std::size_t promote(Time now);
  /// The next ready key; the caller must call done() for it.
  std::optional<Item> take();
  void done(const Key& key, Time now);

  /// Counts a failure of the key; returns the number of failures in a row.
  int fail(const Key& key) { return ++failures_[key]; }
  void forget(const Key& key) { failures_.erase(key); }

  /// The earliest time of a delayed key.
  std::optional<Time> next_due() const;
  std::size_t depth() const noexcept { return ready_.size(); }

 private:
  std::deque<Item> ready_;
  std::unordered_set<Key> wanted_;  ///< ready, or to become ready again at done()
  std::unordered_set<Key> taken_;
  std::set<std::pair<Time, Key>> delayed_;
  std::unordered_map<Key, Time> delayed_until_;
  std::unordered_map<Key, int> failures_;
};

}  // namespace headway::schedule
