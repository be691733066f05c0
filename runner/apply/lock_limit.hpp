#pragma once

#include <algorithm>
#include <chrono>

namespace headway::apply {

/// How long a try waits for one lock. A statement that waits for a strong lock holds up every later
/// query of the app, so the first tries wait hardly at all; a table that many short transactions
/// use needs longer ones. Pure.
class LockLimit {
 public:
  static constexpr std::chrono::milliseconds kFirst{10};
  /// Of a try: not to be repeated where that can be avoided.
  static constexpr std::chrono::milliseconds kLongWork{500};

  /// `most` is the user's limit; 0: none, then every try waits without one.
  explicit LockLimit(std::chrono::milliseconds most)
      : most_(most), now_(most.count() == 0 ? most : std::min(kFirst, most)) {}

  std::chrono::milliseconds now() const { return now_; }

  /// A try failed for a lock, after so much work: repeating long work costs more than a longer
  /// wait.
  void failed(std::chrono::milliseconds worked) {
    now_ = std::min(most_, worked > kLongWork ? most_ : 2 * now_);
  }

  /// The next try is to wait so long in any case: autovacuum gives way only after deadlock_timeout.
  void wait_for(std::chrono::milliseconds duration) {
    if (now_.count() != 0) now_ = std::max(now_, duration);
  }

 private:
  std::chrono::milliseconds most_;
  std::chrono::milliseconds now_;
};

}  // namespace headway::apply
