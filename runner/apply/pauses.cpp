#include "runner/apply/pauses.hpp"

#include <algorithm>

namespace headway::apply {

using std::chrono::milliseconds;

milliseconds Pauses::spent() const {
  return std::chrono::duration_cast<milliseconds>(clock_.monotonic() - began_);
}

bool Pauses::pause(const std::stop_token& stop) {
  const milliseconds left = limit_ - spent();
  if (left <= milliseconds{0}) return false;
  const double part = 0.5 + random_() / 2;
  const milliseconds length{static_cast<long>(part * static_cast<double>(next_.count()))};
  next_ = std::min(2 * next_, milliseconds{5000});
  return clock_.sleep(std::min(length, left), stop);
}

}  // namespace headway::apply
