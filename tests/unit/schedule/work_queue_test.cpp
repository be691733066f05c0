#include "operator/schedule/work_queue.hpp"

#include "tests/unit/kube/manual_clock.hpp"

#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using schedule::WorkQueue;
using std::chrono::milliseconds;

const WorkQueue::Key kA{"shop", "a"};

class Recorder final : public schedule::QueueObserver {
 public:
  void added(std::size_t count) override { adds += count; }
  void depth(std::size_t depth) override { depths.push_back(depth); }
  void taken(Duration waited) override { waits.push_back(waited); }
  void done(Duration worked) override { works.push_back(worked); }
  void retried() override { ++retries; }

  std::size_t adds = 0;
  int retries = 0;
  std::vector<std::size_t> depths;
  std::vector<Duration> waits, works;
};

}  // namespace

TEST_CASE("a queue reports its events to its observer") {
  ManualClock clock;
  Recorder recorder;
  WorkQueue queue(clock, &recorder);
  queue.add(kA);
  clock.move(milliseconds{30});
  REQUIRE(queue.take() == kA);
  clock.move(milliseconds{50});
  queue.done(kA);
  CHECK(recorder.adds == 1);
  CHECK(recorder.depths == std::vector<std::size_t>{1, 0, 0});
  CHECK(recorder.waits == std::vector<schedule::QueueObserver::Duration>{milliseconds{30}});
  CHECK(recorder.works == std::vector<schedule::QueueObserver::Duration>{milliseconds{50}});
}

TEST_CASE("a failed key comes again after longer and longer delays") {
  ManualClock clock;
  Recorder recorder;
  WorkQueue queue(clock, &recorder);
  for (int i = 0; i < 3; ++i)
    queue.add_after_failure(kA);  // 200, 400, 800 ms and their jitter; the least counts
  CHECK(recorder.retries == 3);
  clock.move(milliseconds{240});
  CHECK(queue.take() == kA);
}

TEST_CASE("a closed queue gives and takes nothing") {
  ManualClock clock;
  WorkQueue queue(clock);
  queue.add(kA);
  queue.close();
  queue.add(kA);
  CHECK_FALSE(queue.take());
}

TEST_CASE("a queue reports how long its workers have been at work") {
  ManualClock clock;
  WorkQueue queue(clock);
  queue.add(kA);
  queue.add({"n", "another"});
  CHECK(queue.unfinished().total.count() == 0);
  const auto first = queue.take();
  clock.move(milliseconds{200});
  const auto second = queue.take();
  clock.move(milliseconds{100});
  CHECK(queue.unfinished().total == milliseconds{400});
  CHECK(queue.unfinished().longest == milliseconds{300});
  queue.done(*first);
  CHECK(queue.unfinished().total == milliseconds{100});
  queue.done(*second);
  CHECK(queue.unfinished().longest.count() == 0);
}

TEST_CASE("closing wakes a waiting worker") {
  SystemClock clock;
  WorkQueue queue(clock);
  queue.add_after(kA, std::chrono::hours{1});
  std::optional<WorkQueue::Key> taken = kA;
  std::jthread waiter([&] { taken = queue.take(); });
  queue.close();
  waiter.join();
  CHECK_FALSE(taken);
}

TEST_CASE("a delayed key wakes a waiting worker") {
  SystemClock clock;
  WorkQueue queue(clock);
  std::optional<WorkQueue::Key> taken;
  std::jthread waiter([&] { taken = queue.take(); });
  queue.add_after(kA, milliseconds{1});
  waiter.join();
  CHECK(taken == kA);
}

}  // namespace headway::testing
