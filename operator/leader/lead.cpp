#include "operator/leader/lead.hpp"

namespace headway::leader {

bool Lead::holds() const {
  return clock_.monotonic().time_since_epoch().count() < until_;
}

void Lead::extend(std::chrono::steady_clock::time_point until) {
  until_ = until.time_since_epoch().count();
}

void Lead::end() {
  until_ = Duration::min().count();
}

}  // namespace headway::leader
