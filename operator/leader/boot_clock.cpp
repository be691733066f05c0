#include "operator/leader/boot_clock.hpp"

#include <ctime>

namespace headway::leader {

std::chrono::steady_clock::time_point BootClock::monotonic() const {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::steady_clock::time_point(std::chrono::seconds(time.tv_sec) +
                                               std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace headway::leader
