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

/// What a handler made of a key.
struct Handled {
  bool failed = false;                                  ///< try again, later and later
  std::optional<std::chrono::milliseconds> look_again;  ///< bring the key up again by then
};

/// Threads that carry out what a queue holds. The queue and what the handler uses must outlive
/// them.
class Workers {
 public:
  /// Called on several threads, for different keys. It must not throw, and returns soon after the
  /// stop.
  using Handler = std::function<Handled(const WorkQueue::Key& key, std::stop_token stop)>;

  Workers(WorkQueue& queue, int count, Handler handler);
  /// stop() without grace.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Closes the queue and lets what is being worked at come to its end, for at most `grace`; then
  /// it is stopped. Returns when all threads have ended.
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
