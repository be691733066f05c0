#include "operator/schedule/queue_state.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

namespace {

using schedule::QueueState;
using std::chrono::seconds;

const QueueState::Key kA{"shop", "a"};
const QueueState::Key kB{"shop", "b"};

QueueState::Time at(int second) {
  return QueueState::Time(seconds(second));
}

}  // namespace

TEST_CASE("keys come in the order in which they were added, each once") {
  QueueState queue;
  CHECK(queue.add(kA, at(0)));
  CHECK(queue.add(kB, at(1)));
  CHECK_FALSE(queue.add(kA, at(2)));
  CHECK(queue.depth() == 2);
  const auto first = queue.take();
  CHECK(first->key == kA);
  CHECK(first->since == at(0));
  CHECK(queue.take()->key == kB);
  CHECK_FALSE(queue.take());
}

TEST_CASE("a key that is in hand comes up again only when it is done") {
  QueueState queue;
  queue.add(kA, at(0));
  REQUIRE(queue.take());
  queue.add(kA, at(1));
  queue.add(kA, at(2));
  CHECK_FALSE(queue.take());
  queue.done(kA, at(3));
  const auto again = queue.take();
  REQUIRE(again);
  CHECK(again->since == at(3));
  queue.done(kA, at(4));
  CHECK_FALSE(queue.take());
}

TEST_CASE("a delayed key becomes ready at its time") {
  QueueState queue;
  queue.add_at(kA, at(10));
  CHECK(queue.next_due() == at(10));
  CHECK(queue.promote(at(9)) == 0);
  CHECK_FALSE(queue.take());
  CHECK(queue.promote(at(10)) == 1);
  CHECK(queue.take()->key == kA);
  CHECK_FALSE(queue.next_due());
}

TEST_CASE("the shortest of several delays counts") {
  QueueState queue;
  queue.add_at(kA, at(10));
  queue.add_at(kA, at(5));
  queue.add_at(kA, at(20));
  CHECK(queue.next_due() == at(5));
  CHECK(queue.promote(at(30)) == 1);
  CHECK_FALSE(queue.next_due());
}

TEST_CASE("a delay that ends while the key is in hand is not lost") {
  QueueState queue;
  queue.add(kA, at(0));
  REQUIRE(queue.take());
  queue.add_at(kA, at(1));
  queue.promote(at(2));
  CHECK_FALSE(queue.take());
  queue.done(kA, at(3));
  CHECK(queue.take());
}

TEST_CASE("failures are counted by key and forgotten on request") {
  QueueState queue;
  CHECK(queue.fail(kA) == 1);
  CHECK(queue.fail(kA) == 2);
  CHECK(queue.fail(kB) == 1);
  queue.forget(kA);
  CHECK(queue.fail(kA) == 1);
}

}  // namespace headway::testing
