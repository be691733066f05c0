#include "operator/schedule/backoff.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace headway::schedule {

double jitter_of(std::string_view seed) {
  std::uint64_t hash =
      0xcbf29ce484222325;  // FNV-1a, then splitmix64's finish to spread it over the high bits
  for (const char c : seed)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  hash ^= hash >> 31;
  return static_cast<double>(hash >> 11) / static_cast<double>(std::uint64_t{1} << 53);
}

std::chrono::milliseconds retry_delay(int attempt, std::chrono::milliseconds min,
                                      std::chrono::milliseconds max, double jitter) {
  const int doublings = std::clamp(attempt - 1, 0, 40);
  const double pause = std::ldexp(static_cast<double>(min.count()), doublings) * (1 + jitter / 5);
  return std::min(max, std::chrono::milliseconds{static_cast<std::int64_t>(pause)});
}

}  // namespace headway::schedule
