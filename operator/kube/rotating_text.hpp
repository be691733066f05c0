#pragma once

#include "common/clock.hpp"
#include "common/secret.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace headway::kube {

/// A text that is given once, or that lives in a file which is replaced now and then, as the
/// kubelet does with tokens and certificates (by a symbolic link: the same path is simply read
/// again).
///
/// Thread-safe. A file that is missing or empty in the middle of a change leaves the last good text
/// in force; the clock must outlive the object.
class RotatingText {
 public:
  static constexpr std::chrono::seconds kRereadAfter{60};

  explicit RotatingText(Secret text);
  /// Reads the file; throws headway::Error (kUsage) when there is nothing in it. White space at
  /// both ends is no part of the text.
  RotatingText(std::string path, const Clock& clock);

  Secret text();
  /// The text was refused: the next text() reads the file again, whatever its age.
  void expire();

 private:
  std::mutex mutex_;
  const std::string path_;  // empty: never read again
  const Clock* const clock_ = nullptr;
  Secret text_;
  std::optional<std::chrono::steady_clock::time_point> read_at_;
};

}  // namespace headway::kube
