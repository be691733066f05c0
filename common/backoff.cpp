#include "common/backoff.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace headway {

std::chrono::milliseconds Backoff::pause(int failures, double random) const {
  // 40 doublings exceed any longest pause, and still fit in a double.
  const int doublings = std::clamp(failures - 1, 0, 40);
  const double length = std::min(std::ldexp(static_cast<double>(first.count()), doublings),
                                 static_cast<double>(longest.count()));
  const double part = least + (most - least) * random;
  return std::chrono::milliseconds{static_cast<std::int64_t>(length * part)};
}

}  // namespace headway
