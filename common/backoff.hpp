#pragma once

#include <chrono>

namespace headway {

/// Pauses between tries: the first, doubled after each further failure up to the longest, then
/// stretched by chance, so that many that failed together do not try again together. Pure: the
/// random number comes from the caller.
struct Backoff {
  std::chrono::milliseconds first;
  std::chrono::milliseconds longest;
  /// A pause becomes this part of its length where the random number is 0 …
  double least = 1;
  /// … and nearly this part where the number is nearly 1; may exceed 1, and then `longest` too.
  double most = 1;

  /// The pause after the `failures`th failure in a row, from 1; `random` is in [0, 1).
  std::chrono::milliseconds pause(int failures, double random) const;
};

}  // namespace headway
