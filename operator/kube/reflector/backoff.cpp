#include "operator/kube/reflector/backoff.hpp"

#include <algorithm>
#include <memory>
#include <random>

namespace headway::kube {

Random make_random() {
  auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
  return [engine] { return std::uniform_real_distribution<double>(0.0, 1.0)(*engine); };
}

std::chrono::milliseconds Backoff::next(std::chrono::steady_clock::time_point now, double random) {
  if (last_ && now - *last_ > kCalm) pause_ = kFirst;
  last_ = now;
  const auto jitter = static_cast<double>(pause_.count()) * random;
  const auto pause = pause_ + std::chrono::milliseconds(static_cast<long>(jitter));
  pause_ = std::min(pause_ * 2, kLongest);
  return pause;
}

}  // namespace headway::kube
