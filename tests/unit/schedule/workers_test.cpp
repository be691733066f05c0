#include "operator/schedule/workers.hpp"

#include <atomic>
#include <condition_variable>
#include <latch>
#include <map>
#include <mutex>
#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using schedule::Handled;
using schedule::Workers;
using schedule::WorkQueue;

WorkQueue::Key key(int number) {
  return {"shop", "k" + std::to_string(number)};
}

}  // namespace

TEST_CASE("workers never have one key twice at a time, and handle all that is added") {
  constexpr int kKeys = 20;
  constexpr int kAdds = 2000;
  const SystemClock clock;
  WorkQueue queue(clock);
  std::mutex mutex;
  std::map<WorkQueue::Key, int> in_hand;
  std::map<WorkQueue::Key, int> last_seen;
  std::atomic<bool> twice = false;
  std::atomic<int> added = 0;
  std::map<WorkQueue::Key, int> wanted;
  std::latch all_final(kKeys);

  Workers workers(queue, 4, [&](const WorkQueue::Key& handled, std::stop_token) {
    {
      const std::lock_guard lock(mutex);
      if (++in_hand[handled] > 1) twice = true;
    }
    std::this_thread::yield();
    const std::lock_guard lock(mutex);
    --in_hand[handled];
    const int before = std::exchange(last_seen[handled], wanted[handled]);
    if (wanted[handled] == kAdds / kKeys && before != wanted[handled]) all_final.count_down();
    return Handled{};
  });
  while (added < kAdds) {
    const auto next = key(added % kKeys);
    {
      const std::lock_guard lock(mutex);
      ++wanted[next];
    }
    queue.add(next);
    ++added;
  }
  all_final.wait();  // each key was handled after its last change
  workers.stop(std::chrono::seconds{60});
  CHECK_FALSE(twice);
}

TEST_CASE("a handler may ask for its key again") {
  const SystemClock clock;
  WorkQueue queue(clock);
  std::latch thrice(3);
  std::atomic<int> calls = 0;
  Workers workers(queue, 2, [&](const WorkQueue::Key&, std::stop_token) {
    const int call = ++calls;
    thrice.count_down();
    if (call == 1) return Handled{.failed = false, .look_again = std::chrono::milliseconds{0}};
    if (call == 2) return Handled{.failed = false, .look_again = std::chrono::milliseconds{1}};
    return Handled{};
  });
  queue.add(key(1));
  thrice.wait();
  workers.stop(std::chrono::seconds{60});
  CHECK(calls == 3);
}

TEST_CASE("a key that failed is handled again") {
  const SystemClock clock;
  WorkQueue queue(clock);
  std::latch twice(2);
  std::atomic<int> calls = 0;
  Workers workers(queue, 1, [&](const WorkQueue::Key&, std::stop_token) {
    const bool first = ++calls == 1;
    twice.count_down();
    return Handled{.failed = first, .look_again = {}};
  });
  queue.add(key(1));
  twice.wait();
  workers.stop(std::chrono::seconds{60});
  CHECK(calls == 2);
}

TEST_CASE("stopping waits for the work in progress") {
  const SystemClock clock;
  WorkQueue queue(clock);
  std::latch begun(1), may_end(1);
  std::atomic<bool> ended = false, was_stopped = false;
  Workers workers(queue, 1, [&](const WorkQueue::Key&, std::stop_token stop) {
    begun.count_down();
    may_end.wait();
    was_stopped = stop.stop_requested();
    ended = true;
    return Handled{};
  });
  queue.add(key(1));
  begun.wait();
  std::jthread releaser([&] { may_end.count_down(); });
  workers.stop(std::chrono::seconds{60});
  CHECK(ended);
  CHECK_FALSE(was_stopped);
}

TEST_CASE("a namespace whose work hangs leaves a worker to the others") {
  const SystemClock clock;
  WorkQueue queue(clock);
  queue.add(key(1));
  queue.add(key(2));
  std::mutex mutex;
  std::condition_variable changed;
  int begun = 0;
  bool other_handled = false;
  Workers workers(queue, 2, [&](const WorkQueue::Key& handled, std::stop_token) {
    std::unique_lock lock(mutex);
    ++begun;
    if (handled.ns == "other") other_handled = true;
    changed.notify_all();
    changed.wait_for(lock, std::chrono::seconds{60}, [&] { return other_handled; });
    return Handled{};
  });
  {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds{50}, [&] { return begun == 1; }));
    // Time enough for the second worker to take the second key, if it may.
    CHECK_FALSE(changed.wait_for(lock, std::chrono::milliseconds{200}, [&] { return begun > 1; }));
  }
  queue.add({"other", "k"});
  {
    std::unique_lock lock(mutex);
    CHECK(changed.wait_for(lock, std::chrono::seconds{50}, [&] { return other_handled; }));
  }
  workers.stop(std::chrono::seconds{60});
}

TEST_CASE("work that does not end in its grace is asked to stop") {
  const SystemClock clock;
  WorkQueue queue(clock);
  std::latch begun(1);
  std::atomic<bool> was_stopped = false;
  Workers workers(queue, 1, [&](const WorkQueue::Key&, std::stop_token stop) {
    begun.count_down();
    std::latch stopped(1);
    const std::stop_callback on_stop(stop, [&] { stopped.count_down(); });
    stopped.wait();
    was_stopped = true;
    return Handled{};
  });
  queue.add(key(1));
  begun.wait();
  workers.stop(std::chrono::milliseconds{0});
  CHECK(was_stopped);
}

}  // namespace headway::testing
