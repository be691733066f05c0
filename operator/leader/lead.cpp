#include "operator/leader/lead.hpp"

namespace headway::leader {

bool Lead::holds() const {
  return clock_.monotonic().time_since_epoch().count() < until_;
}

bool Lead::is_overdue(std::chrono::milliseconds by) const {
  const Duration::rep until = until_;
  if (until == Duration::min().count() || until == Duration::max().count()) return false;
  return clock_.monotonic().time_since_epoch() >= Duration(until) + by;
}

void Lead::extend(std::chrono::steady_clock::time_point until) {
  until_ = until.time_since_epoch().count();
}

void Lead::end() {
  until_ = Duration::min().count();
}

}  // namespace headway::leader
