#include "operator/app/memory.hpp"

#include <chrono>

#include <malloc.h>
#include <pthread.h>

namespace headway::app {

namespace {

constexpr int kHeaps = 2;
/// The allocator's own first values; left alone, it raises them with each larger buffer.
constexpr int kLarge = 128 * 1024;
constexpr std::chrono::seconds kBetween{30};

}  // namespace

void set_up_memory() {
  mallopt(M_ARENA_MAX, kHeaps);
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
}

MemoryReturn::MemoryReturn(const Clock& clock)
    : thread_([&clock](const std::stop_token& stop) {
        while (clock.sleep(kBetween, stop))
          malloc_trim(0);
      }) {
  pthread_setname_np(thread_.native_handle(), "memory");
}

}  // namespace headway::app
