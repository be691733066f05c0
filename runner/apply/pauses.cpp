#include "runner/apply/pauses.hpp"

#include "common/backoff.hpp"

#include <algorithm>

namespace headway::apply {

using std::chrono::milliseconds;

namespace {

constexpr Backoff kBackoff{
    .first = milliseconds{50}, .longest = milliseconds{5000}, .least = 0.5, .most = 1};

}  // namespace

milliseconds Pauses::spent() const {
  return std::chrono::duration_cast<milliseconds>(clock_.monotonic() - began_);
}

bool Pauses::pause(const std::stop_token& stop) {
  if (spent() >= limit_) return false;
  return pause_for(kBackoff.pause(++failures_, random_()), stop);
}

bool Pauses::pause_for(milliseconds duration, const std::stop_token& stop) {
  const milliseconds left = limit_ - spent();
  if (left <= milliseconds{0}) return false;
  return clock_.sleep(std::min(duration, left), stop);
}

}  // namespace headway::apply
