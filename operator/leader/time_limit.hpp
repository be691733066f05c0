#pragma once

#include "common/clock.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace headway::leader {

/// A stop that is requested after a time, or with another one: the limit for a call as a whole,
/// where the transport's own is for each silence in it. The clock must outlive it.
class TimeLimit {
 public:
  TimeLimit(const Clock& clock, std::chrono::milliseconds limit, std::stop_token stop);

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::jthread timer_;
};

}  // namespace headway::leader
