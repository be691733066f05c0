#pragma once

#include <chrono>
#include <optional>

namespace headway::kube {

/// The pauses between tries against the API server: 0.8 s, doubled up to 30 s, each lengthened by
/// up to its own length so that clients do not come back together; from the start again after two
/// quiet minutes.
class RetryPauses {
 public:
  /// The pause to take now; `random` is in [0, 1).
  std::chrono::milliseconds next(std::chrono::steady_clock::time_point now, double random);

 private:
  int failures_ = 0;
  std::optional<std::chrono::steady_clock::time_point> last_;
};

}  // namespace headway::kube
