#pragma once

#include <algorithm>
#include <chrono>

namespace headway::apply {

/// How long a transaction may keep others waiting for its locks, over all of its tries. Pure.
class HoldLimit {
 public:
  /// `most`: for each try, and for all tries together that ended for another reason; 0: no limit.
  explicit HoldLimit(std::chrono::milliseconds most) : most_(most) {}

  std::chrono::milliseconds most() const { return most_; }

  /// A try begins, the first of its transaction or a further one.
  void begin() { longest_ = std::chrono::milliseconds{0}; }
  /// The transaction has ended: the next one has tries of its own.
  void forget() {
    begin();
    divisible_ = false;
    before_ = std::chrono::milliseconds{0};
    ended_ = 0;
  }

  /// Whether revisions that are done can be committed before the running one. Then nobody has to
  /// wait for both, and a try ends much sooner.
  void divide(bool divisible) { divisible_ = divisible; }
  bool divisible() const { return divisible_; }

  /// Somebody waits, for so long by now. True: the try is to end.
  bool waits(std::chrono::milliseconds duration) {
    longest_ = std::max(longest_, duration);
    return most_.count() > 0 && longest_ >= (divisible_ ? std::min(most_, kDivisible) : most_);
  }
  /// The longest wait that this try has caused.
  std::chrono::milliseconds longest() const { return longest_; }

  /// The try is rolled back. False: no further one may follow, since two of them kept somebody
  /// waiting to the limit, or all others together did.
  bool may_try_again() {
    if (most_.count() == 0) return true;
    if (longest_ >= most_) return ++ended_ < kTries;
    before_ += longest_;
    return before_ < most_;
  }

 private:
  static constexpr int kTries = 2;
  static constexpr std::chrono::milliseconds kDivisible{500};

  std::chrono::milliseconds most_;
  std::chrono::milliseconds longest_{0};
  std::chrono::milliseconds before_{0};
  int ended_ = 0;
  bool divisible_ = false;
};

}  // namespace headway::apply
