#pragma once

#include "operator/schedule/work_queue.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace headway::schedule {

/// The result of a handler for a key.
struct Handled {
  bool failed = false;                                  ///< retry, with a growing pause
  std::optional<std::chrono::milliseconds> look_again;  ///< enqueue the key again after this time
};

/// Threads that handle the keys of a queue. The queue and everything that the handler uses must
/// outlive them.
class Workers {
 public:
  /// Called on several threads, for different keys. Must not throw, and must return soon after a
  /// stop.
  using Handler = std::function<Handled(const WorkQueue::Key& key, std::stop_token stop)>;

  Workers(WorkQueue& queue, int count, Handler handler);
  /// stop() without grace.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Closes the queue and waits at most `grace` for the work in progress; then requests a stop.
  /// Returns when all threads have ended.
  void stop(std::chrono::milliseconds grace);

 private:
  void work();

  WorkQueue& queue_;
  const Handler handler_;
  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int running_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace headway::schedule
