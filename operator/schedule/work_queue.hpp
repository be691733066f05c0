#pragma once

#include "common/clock.hpp"
#include "operator/schedule/queue_state.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace headway::schedule {

/// Hears of the events of a queue, for metrics. Called on the threads that use the queue; must be
/// quick.
class QueueObserver {
 public:
  using Duration = std::chrono::steady_clock::duration;

  virtual ~QueueObserver() = default;
  virtual void added(std::size_t count) = 0;
  virtual void depth(std::size_t depth) = 0;
  virtual void taken(Duration waited) = 0;
  virtual void done(Duration worked) = 0;
  virtual void retried() = 0;
};

/// The work in progress.
struct Unfinished {
  std::chrono::steady_clock::duration total{};    ///< the sum over all workers
  std::chrono::steady_clock::duration longest{};  ///< the longest of them
};

/// A queue of keys for several workers, with the promises of QueueState. Thread-safe. The clock and
/// the observer must outlive it.
class WorkQueue {
 public:
  using Key = QueueState::Key;
  using Priority = QueueState::Priority;

  explicit WorkQueue(const Clock& clock, QueueObserver* observer = nullptr)
      : clock_(clock), observer_(observer) {}

  /// How many workers will take keys: no namespace gets all of them (QueueState).
  void share_between(int workers);

  void add(const Key& key, Priority priority = Priority::kNormal);
  void add_after(const Key& key, std::chrono::milliseconds delay);
  /// After a failure: 0.2 s later, doubled with each further failure in a row up to a minute, and
  /// up to a fifth more by jitter.
  void add_after_failure(const Key& key);
  /// Resets the count of failures of the key.
  void forget(const Key& key);

  /// Waits for a key; nothing once the queue is closed. done() has to follow.
  std::optional<Key> take();
  void done(const Key& key);

  Unfinished unfinished();

  /// From now on take() returns nothing and added keys are dropped.
  void close();

 private:
  void report_depth();

  const Clock& clock_;
  QueueObserver* const observer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  QueueState state_;
  std::unordered_map<Key, QueueState::Time> taken_at_;
};

}  // namespace headway::schedule
