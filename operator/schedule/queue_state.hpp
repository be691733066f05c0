#pragma once

#include "operator/kube/resource.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace headway::schedule {

/// The state of a work queue, without threads or a clock: each call is given the time.
///
/// A key waits at most once and is with at most one worker: a key that is added while a worker has
/// it becomes ready again when that worker is done. Namespaces take turns. One of them never has
/// all workers, and one whose work takes long (a webhook that does not answer) has one worker at
/// most: it holds up no other. Not thread-safe; WorkQueue is.
class QueueState {
 public:
  using Key = kube::ObjectKey;
  using Time = std::chrono::steady_clock::time_point;

  /// Work that takes longer makes its namespace a slow one, until some work there is quicker.
  static constexpr std::chrono::seconds kSlow{2};

  struct Item {
    Key key;
    Time since;  ///< when it became ready
  };

  /// How many workers take keys; 0: as many as come.
  void share_between(std::size_t workers) { workers_ = workers; }

  /// False if the key waits already.
  bool add(const Key& key, Time now);
  /// Adds the key at `when`, or at the earlier time of a call before.
  void add_at(const Key& key, Time when);
  /// Adds the keys that are due; returns how many did not wait already.
  std::size_t promote(Time now);
  /// The next ready key whose namespace may have another worker; the caller must call done() for
  /// it.
  std::optional<Item> take(Time now);
  void done(const Key& key, Time now);

  /// Counts a failure of the key; returns the number of failures in a row.
  int fail(const Key& key) { return ++failures_[key]; }
  void forget(const Key& key) { failures_.erase(key); }

  /// The earliest time of a delayed key.
  std::optional<Time> next_due() const;
  std::size_t depth() const noexcept { return depth_; }

 private:
  struct Namespace {
    std::deque<Item> ready;
    std::map<Key, Time> taken;  ///< since when
    bool slow = false;

    bool is_slow(Time now) const;
  };

  void make_ready(const Key& key, Time now);
  bool may_take(const Namespace& of, Time now) const;

  std::size_t workers_ = 0;
  std::size_t depth_ = 0;
  std::unordered_map<std::string, Namespace> namespaces_;  ///< those with keys, and slow ones
  std::deque<std::string> turns_;   ///< the namespaces with ready keys, the next one first
  std::set<std::string> busy_;      ///< the namespaces with taken keys
  std::unordered_set<Key> wanted_;  ///< ready, or to become ready again at done()
  std::set<std::pair<Time, Key>> delayed_;
  std::unordered_map<Key, Time> delayed_until_;
  std::unordered_map<Key, int> failures_;
};

}  // namespace headway::schedule
