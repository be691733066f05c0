#pragma once

#include "common/clock.hpp"

namespace headway::leader {

/// The machine's clock, whose monotonic time goes on while the machine is suspended: a lease does,
/// too.
class BootClock final : public Clock {
 public:
  Time now() const override { return system_.now(); }
  std::chrono::steady_clock::time_point monotonic() const override;
  bool sleep(std::chrono::milliseconds duration, std::stop_token stop) const override {
    return system_.sleep(duration, std::move(stop));
  }

 private:
  const SystemClock system_;
};

}  // namespace headway::leader
