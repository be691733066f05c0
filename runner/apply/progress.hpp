#pragma once

#include "runner/plan/plan.hpp"

#include <chrono>
#include <string>

namespace headway::apply {

/// Receives the events of a run as they happen, on the thread that applies.
class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  virtual ~Progress() = default;

  /// Once, when somebody else has the lock.
  virtual void waiting() = 0;
  virtual void starting(const plan::Step& step) = 0;
  /// Its statements ran; nothing is committed yet.
  virtual void ran(const plan::Step& step, std::chrono::milliseconds took) = 0;
  /// What ran is rolled back and will be tried again.
  virtual void trying_again(const std::string& why) = 0;
  /// The server said something beside its results.
  virtual void notice(const std::string& text) = 0;
};

}  // namespace headway::apply
