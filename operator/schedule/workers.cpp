#include "operator/schedule/workers.hpp"

#include <string>
#include <utility>

#include <pthread.h>

namespace headway::schedule {

Workers::Workers(WorkQueue& queue, int count, Handler handler)
    : queue_(queue), handler_(std::move(handler)), running_(count) {
  queue_.share_between(count);
  threads_.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), ("worker-" + std::to_string(i)).c_str());
  }
}

Workers::~Workers() {
  stop(std::chrono::milliseconds{0});
}

void Workers::stop(std::chrono::milliseconds grace) {
  queue_.close();
  {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, grace, [this] { return running_ == 0; });
  }
  stop_.request_stop();
  threads_.clear();
}

void Workers::work() {
  while (const auto key = queue_.take()) {
    const Handled handled = handler_(*key, stop_.get_token());
    if (handled.failed)
      queue_.add_after_failure(*key);
    else
      queue_.forget(*key);
    if (handled.look_again) queue_.add_after(*key, *handled.look_again);
    queue_.done(*key);
  }
  const std::lock_guard lock(mutex_);
  --running_;
  ended_.notify_all();
}

}  // namespace headway::schedule
