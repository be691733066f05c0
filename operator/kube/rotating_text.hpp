#pragma once

#include "common/clock.hpp"
#include "common/secret.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace headway::kube {

/// A constant text, or the text of a file that is replaced from time to time, as the kubelet does
/// with tokens and certificates (by a symbolic link: the same path is read again).
///
/// Thread-safe. While the file is missing or empty, the last good text stays in use. The clock must
/// outlive the object.
class RotatingText {
 public:
  static constexpr std::chrono::seconds kRereadAfter{60};

  explicit RotatingText(Secret text);
  /// Reads the file; throws headway::Error (kUsage) if it is missing or empty. White space at both
  /// ends is dropped.
  RotatingText(std::string path, const Clock& clock);

  Secret text();
  /// The server refused the text: the next text() reads the file again at once.
  void expire();

 private:
  std::mutex mutex_;
  const std::string path_;  // empty: never read again
  const Clock* const clock_ = nullptr;
  Secret text_;
  std::optional<std::chrono::steady_clock::time_point> read_at_;
};

}  // namespace headway::kube
