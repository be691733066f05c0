#include "operator/schedule/jitter.hpp"

#include <cstdint>

namespace headway::schedule {

double jitter_of(std::string_view seed) {
  // FNV-1a, then the last steps of splitmix64, which spread the hash over the high bits.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : seed)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  hash ^= hash >> 31;
  return static_cast<double>(hash >> 11) / static_cast<double>(std::uint64_t{1} << 53);
}

}  // namespace headway::schedule
