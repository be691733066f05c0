#include "operator/leader/time_limit.hpp"

#include <utility>

namespace headway::leader {

TimeLimit::TimeLimit(const Clock& clock, std::chrono::milliseconds limit, std::stop_token stop)
    : on_stop_(std::move(stop), [this] { source_.request_stop(); }),
      timer_([this, &clock, limit](const std::stop_token& over) {
        if (clock.sleep(limit, over)) source_.request_stop();
      }) {}

}  // namespace headway::leader
