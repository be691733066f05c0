#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace headway::kube {

/// Evenly spread over [0, 1). Called by one thread at a time.
using Random = std::function<double()>;

/// Seeded by the machine. Each call gives a generator of its own.
Random make_random();

/// Pauses between tries against the API server: 0.8 s, doubled up to 30 s, each lengthened by up to
/// its own length so that clients do not come back together; from the start again after two quiet
/// minutes.
class Backoff {
 public:
  static constexpr std::chrono::milliseconds kFirst{800};
  static constexpr std::chrono::milliseconds kLongest{30'000};
  static constexpr std::chrono::minutes kCalm{2};

  /// The pause to take now; `random` is in [0, 1).
  std::chrono::milliseconds next(std::chrono::steady_clock::time_point now, double random);

 private:
  std::chrono::milliseconds pause_ = kFirst;
  std::optional<std::chrono::steady_clock::time_point> last_;
};

}  // namespace headway::kube
