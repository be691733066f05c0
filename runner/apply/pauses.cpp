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
  const milliseconds left = limit_ - spent();
  if (left <= milliseconds{0}) return false;
  return clock_.sleep(std::min(kBackoff.pause(++failures_, random_()), left), stop);
}

}  // namespace headway::apply
