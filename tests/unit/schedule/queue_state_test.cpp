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
  const auto first = queue.take(at(0));
  CHECK(first->key == kA);
  CHECK(first->since == at(0));
  CHECK(queue.take(at(0))->key == kB);
  CHECK_FALSE(queue.take(at(0)));
}

TEST_CASE("a key that is in hand comes up again only when it is done") {
  QueueState queue;
  queue.add(kA, at(0));
  REQUIRE(queue.take(at(0)));
  queue.add(kA, at(1));
  queue.add(kA, at(2));
  CHECK_FALSE(queue.take(at(0)));
  queue.done(kA, at(3));
  const auto again = queue.take(at(0));
  REQUIRE(again);
  CHECK(again->since == at(3));
  queue.done(kA, at(4));
  CHECK_FALSE(queue.take(at(0)));
}

TEST_CASE("a delayed key becomes ready at its time") {
  QueueState queue;
  queue.add_at(kA, at(10));
  CHECK(queue.next_due() == at(10));
  CHECK(queue.promote(at(9)) == 0);
  CHECK_FALSE(queue.take(at(0)));
  CHECK(queue.promote(at(10)) == 1);
  CHECK(queue.take(at(0))->key == kA);
  CHECK_FALSE(queue.next_due());
}

TEST_CASE("a key that was delayed once can be delayed again, also for longer") {
  QueueState queue;
  queue.add_at(kA, at(10));
  CHECK(queue.promote(at(10)) == 1);
  queue.add_at(kA, at(20));
  CHECK(queue.next_due() == at(20));
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
  REQUIRE(queue.take(at(0)));
  queue.add_at(kA, at(1));
  queue.promote(at(2));
  CHECK_FALSE(queue.take(at(0)));
  queue.done(kA, at(3));
  CHECK(queue.take(at(0)));
}

TEST_CASE("keys of high priority come first, and leave every fourth turn to the others") {
  constexpr auto kHigh = QueueState::Priority::kHigh;
  QueueState queue;
  for (const char* name : {"a", "b"})
    queue.add({"shop", name}, at(0));
  for (const char* name : {"1", "2", "3", "4", "5"})
    queue.add({"shop", name}, at(1), kHigh);
  CHECK(queue.depth() == 7);
  std::string order;
  while (const auto item = queue.take(at(2)))
    order += item->key.name;
  CHECK(order == "123a45b");
  CHECK(queue.depth() == 0);
}

TEST_CASE("a key that waits gets a high priority, and keeps it") {
  constexpr auto kHigh = QueueState::Priority::kHigh;
  QueueState queue;
  queue.add(kB, at(0));
  queue.add(kA, at(0));
  CHECK_FALSE(queue.add(kA, at(1), kHigh));
  CHECK_FALSE(queue.add(kA, at(2)));
  CHECK(queue.depth() == 2);
  const auto first = queue.take(at(3));
  CHECK(first->key == kA);
  CHECK(first->since == at(0));
  // Also one that is in hand, and that becomes ready again.
  queue.add(kA, at(4));
  queue.add(kA, at(4), kHigh);
  queue.done(kA, at(5));
  CHECK(queue.take(at(5))->key == kA);
  CHECK(queue.take(at(5))->key == kB);
  CHECK_FALSE(queue.take(at(5)));
}

TEST_CASE("namespaces take turns") {
  QueueState queue;
  for (const char* name : {"a", "b", "c"})
    queue.add({"shop", name}, at(0));
  queue.add({"bank", "d"}, at(1));
  std::string order;
  while (const auto item = queue.take(at(2)))
    order += item->key.name;
  CHECK(order == "adbc");
}

TEST_CASE("one namespace never has all workers") {
  QueueState queue;
  queue.share_between(3);
  for (const char* name : {"a", "b", "c"})
    queue.add({"shop", name}, at(0));
  CHECK(queue.take(at(0)));
  CHECK(queue.take(at(0)));
  CHECK_FALSE(queue.take(at(0)));
  CHECK(queue.depth() == 1);
  queue.add({"bank", "d"}, at(0));
  CHECK(queue.take(at(0))->key.ns == "bank");
  queue.done({"shop", "a"}, at(1));
  CHECK(queue.take(at(1))->key.name == "c");
}

TEST_CASE("a namespace whose work takes long has one worker, until it is quick again") {
  QueueState queue;
  queue.share_between(4);
  for (const char* name : {"a", "b", "c", "d"})
    queue.add({"slow", name}, at(0));
  REQUIRE(queue.take(at(0)));
  CHECK_FALSE(queue.take(at(3)));
  queue.add({"quick", "x"}, at(3));
  CHECK(queue.take(at(3))->key.ns == "quick");
  queue.done({"slow", "a"}, at(30));
  CHECK(queue.take(at(30))->key.name == "b");
  CHECK_FALSE(queue.take(at(30)));
  queue.done({"slow", "b"}, at(31));
  CHECK(queue.take(at(31)));
  CHECK(queue.take(at(31)));
}

TEST_CASE("slow namespaces together leave a worker to the others") {
  QueueState queue;
  queue.share_between(3);
  for (const char* ns : {"s1", "s2", "s3"})
    queue.add({ns, "a"}, at(0));
  REQUIRE(queue.take(at(0)));
  REQUIRE(queue.take(at(0)));
  queue.done({"s1", "a"}, at(10));
  queue.done({"s2", "a"}, at(10));
  REQUIRE(queue.take(at(10)));
  queue.done({"s3", "a"}, at(20));
  for (const char* ns : {"s1", "s2", "s3"})
    queue.add({ns, "b"}, at(20));
  CHECK(queue.take(at(20)));
  CHECK(queue.take(at(20)));
  CHECK_FALSE(queue.take(at(20)));
  queue.add({"quick", "x"}, at(20));
  CHECK(queue.take(at(20))->key.ns == "quick");
}

TEST_CASE("a single worker takes whatever is ready") {
  QueueState queue;
  queue.share_between(1);
  queue.add(kA, at(0));
  queue.add(kB, at(0));
  CHECK(queue.take(at(0)));
  queue.done(kA, at(60));
  CHECK(queue.take(at(60)));
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
