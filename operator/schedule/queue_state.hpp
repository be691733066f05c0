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

/// What a work queue remembers, without threads or a clock: each call says what time it is.
///
/// A key waits at most once, and is in the hands of at most one worker: one that is added meanwhile
/// comes up again when that worker is done. Not thread-safe; WorkQueue is.
class QueueState {
 public:
  using Key = kube::ObjectKey;
  using Time = std::chrono::steady_clock::time_point;

  struct Item {
    Key key;
    Time since;  ///< when it became ready
  };

  /// False if it is waiting already.
  bool add(const Key& key, Time now);
  /// Adds it at `when`, or earlier if that was asked for before.
  void add_at(const Key& key, Time when);
  /// Adds what is due by now; returns how many were not waiting already.
  std::size_t promote(Time now);
  /// The next one that is ready; the caller has to call done() for it.
  std::optional<Item> take();
  void done(const Key& key, Time now);

  /// Counts a failure of the key; returns how many in a row there were.
  int fail(const Key& key) { return ++failures_[key]; }
  void forget(const Key& key) { failures_.erase(key); }

  /// When something is due that is not ready yet.
  std::optional<Time> next_due() const;
  std::size_t depth() const noexcept { return ready_.size(); }

 private:
  std::deque<Item> ready_;
  std::unordered_set<Key> wanted_;  ///< ready, or to come up again after done()
  std::unordered_set<Key> taken_;
  std::set<std::pair<Time, Key>> delayed_;
  std::unordered_map<Key, Time> delayed_until_;
  std::unordered_map<Key, int> failures_;
};

}  // namespace headway::schedule
