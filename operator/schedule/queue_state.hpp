#pragma once

#include "operator/kube/resource.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace headway::schedule {

/// The state of a work queue, without threads or a clock: each call is given the time.
///
/// A key waits at most once and is with at most one worker: a key that is added while a worker has
/// it becomes ready again when that worker is done. Keys of high priority come first, but of
/// kMostAtOnce + 1 keys in a row of a namespace one is another key, if there is one. Namespaces
/// take turns. One of them never has all workers, and one whose work takes long (a webhook that
/// does not answer) has one worker at most: it holds up no other. Not thread-safe; WorkQueue is.
class QueueState {
 public:
  using Key = kube::ObjectKey;
  using Time = std::chrono::steady_clock::time_point;

  /// Work that takes longer makes its namespace a slow one, until some work there is quicker.
  static constexpr std::chrono::seconds kSlow{2};

  enum class Priority { kHigh, kNormal };

  /// So many keys of high priority may come before one of normal priority.
  static constexpr int kMostAtOnce = 3;

  struct Item {
    Key key;
    Time since;  ///< when it became ready
  };

  /// How many workers take keys; 0: as many as come.
  void share_between(std::size_t workers) { workers_ = workers; }

  /// False if the key waits already; a high priority then counts from now on.
  bool add(const Key& key, Time now, Priority priority = Priority::kNormal);
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
  /// Where a key waits: by its priority, and then in the order of adding.
  using Place = std::pair<Priority, std::uint64_t>;

  struct Namespace {
    std::map<Place, Item> ready;
    int high_in_a_row = 0;
    std::map<Key, Time> taken;  ///< since when
    bool slow = false;

    bool is_slow(Time now) const;
  };

  /// A key that waits, or that a worker has and that is to become ready again at done().
  struct Wanted {
    Priority priority = Priority::kNormal;
    std::optional<Place> place = {};  ///< nothing while a worker has it
  };

  void make_ready(const Key& key, Time now, Wanted& wanted);
  static Item take_next(Namespace& of);
  bool may_take(const Namespace& of, Time now) const;

  std::size_t workers_ = 0;
  std::size_t depth_ = 0;
  std::unordered_map<std::string, Namespace> namespaces_;  ///< those with keys, and slow ones
  std::deque<std::string> turns_;  ///< the namespaces with ready keys, the next one first
  std::set<std::string> busy_;     ///< the namespaces with taken keys
  std::unordered_map<Key, Wanted> wanted_;
  std::uint64_t added_ = 0;
  std::set<std::pair<Time, Key>> delayed_;
  std::unordered_map<Key, Time> delayed_until_;
  std::unordered_map<Key, int> failures_;
};

}  // namespace headway::schedule
