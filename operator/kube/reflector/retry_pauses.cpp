#include "operator/kube/reflector/retry_pauses.hpp"

#include "common/backoff.hpp"

namespace headway::kube {

namespace {

using namespace std::chrono_literals;

constexpr Backoff kBackoff{.first = 800ms, .longest = 30s, .least = 1, .most = 2};
constexpr std::chrono::minutes kCalm{2};

}  // namespace

std::chrono::milliseconds RetryPauses::next(std::chrono::steady_clock::time_point now,
                                            double random) {
  if (last_ && now - *last_ > kCalm) failures_ = 0;
  last_ = now;
  return kBackoff.pause(++failures_, random);
}

}  // namespace headway::kube
