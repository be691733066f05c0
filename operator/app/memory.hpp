#pragma once

#include "common/clock.hpp"

#include <thread>

namespace headway::app {

/// Tells the allocator to share two heaps between all threads, whose caches then leave fewer gaps,
/// and to take a large buffer from the system and give it back. To be called before there are
/// threads.
void set_up_memory();

/// Gives back to the system, each half minute, what has become free: after a burst, or with
/// resources that are gone. The clock must outlive it.
class MemoryReturn {
 public:
  explicit MemoryReturn(const Clock& clock);

 private:
  std::jthread thread_;
};

}  // namespace headway::app
