#include "tests/fake_api/transport_fixture.hpp"

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::testing;
using namespace std::chrono_literals;
using headway::http::ClientTransport;
using headway::kube::Response;

TEST_CASE_METHOD(TransportFixture, "a stream is handed over as it comes, however it is cut") {
  const std::string large(3'000'000, 'x');
  server.add([&](Peer& peer) -> Done {
    co_await peer.begin();
    co_await peer.chunk("one");
    co_await peer.chunk("two\nthree\n");
    co_await peer.chunk(large);
    co_await peer.send("5\r\nfo");
    co_await peer.send("ur\n\r\n");
    co_await peer.end();
  });
  const Response response = stream();
  CHECK(response.status == 200);
  CHECK(response.body.empty());
  CHECK(chunks.front().empty());
  CHECK(streamed() == "onetwo\nthree\n" + large + "four\n");
}

TEST_CASE_METHOD(TransportFixture, "a piece is handed over before the next one is there") {
  std::promise<void> seen;
  auto was_seen = seen.get_future();
  bool in_time = false;
  server.add([&](Peer& peer) -> Done {
    co_await peer.begin();
    co_await peer.chunk("first\n");
    in_time = was_seen.wait_for(60s) == std::future_status::ready;
    co_await peer.end();
  });
  transport.stream({.path = "/watch"},
                   [&](std::string_view chunk) {
                     if (chunk == "first\n") seen.set_value();
                   },
                   100s, {});
  CHECK(in_time);
}

TEST_CASE_METHOD(TransportFixture, "a stream that is refused is an answer") {
  server.add(answers(410, R"({"kind":"Status"})"));
  const Response response = stream();
  CHECK(response.status == 410);
  CHECK(response.body == R"({"kind":"Status"})");
  CHECK(chunks.empty());
}

TEST_CASE_METHOD(TransportFixture, "a stream that is cut fails after what had come") {
  SECTION("between chunks") {
    server.add([](Peer& peer) -> Done {
      co_await peer.begin();
      co_await peer.chunk("whole\n");
      peer.cut();
    });
  }
  SECTION("inside a chunk") {
    server.add([](Peer& peer) -> Done {
      co_await peer.begin();
      co_await peer.chunk("whole\n");
      co_await peer.send("ff\r\nhalf");
      peer.cut();
    });
  }
  CHECK(failure_of([this] { stream(); }) == Kind::kLost);
  CHECK(streamed().starts_with("whole\n"));
}

TEST_CASE_METHOD(TransportFixture, "silence is a timeout") {
  SECTION("before the answer") {
    server.add([](Peer& peer) -> Done { co_await peer.silence(); });
    ClientTransport impatient({.server = server.url(), .timeout = 300ms});
    CHECK(failure_of([&] { impatient.send({.path = "/x"}, {}); }) == Kind::kTimeout);
  }
  SECTION("before the stream") {
    server.add([](Peer& peer) -> Done { co_await peer.silence(); });
    CHECK(failure_of([this] { stream(300ms); }) == Kind::kTimeout);
  }
  SECTION("in the middle of the stream") {
    server.add([](Peer& peer) -> Done {
      co_await peer.begin();
      co_await peer.chunk("news\n");
      co_await peer.silence();
    });
    // Longer than the others: a busy machine must not take so long between connection and chunk.
    CHECK(failure_of([this] { stream(3s); }) == Kind::kTimeout);
    CHECK(streamed() == "news\n");
  }
}

TEST_CASE_METHOD(TransportFixture, "a stop ends a request or a stream before any timeout") {
  std::promise<void> reached;
  const auto silent = [&](Peer& peer) -> Done {
    reached.set_value();
    co_await peer.silence();
  };
  const auto stop_when_reached = std::async(std::launch::async, [&] {
    reached.get_future().wait();
    stop.request_stop();
  });
  SECTION("a request") {
    server.add(silent);
    ClientTransport patient({.server = server.url(), .timeout = 100s});
    CHECK(failure_of([&] { patient.send({.path = "/x"}, stop.get_token()); }) == Kind::kCancelled);
  }
  SECTION("a stream before it begins") {
    server.add(silent);
    CHECK(failure_of([&] { stream(100s); }) == Kind::kCancelled);
  }
  SECTION("a stream that has begun") {
    server.add([&](Peer& peer) -> Done {
      co_await peer.begin();
      co_await peer.chunk("news\n");
      co_await silent(peer);
    });
    CHECK(failure_of([&] { stream(100s); }) == Kind::kCancelled);
  }
}

TEST_CASE_METHOD(TransportFixture, "after a stop nothing is sent") {
  stop.request_stop();
  CHECK(failure_of([this] { send(); }) == Kind::kCancelled);
  CHECK(failure_of([this] { stream(); }) == Kind::kCancelled);
  CHECK(server.lines().empty());
}

TEST_CASE_METHOD(TransportFixture,
                 "what the receiver throws ends the stream and reaches the caller") {
  server.add([](Peer& peer) -> Done {
    co_await peer.begin();
    co_await peer.chunk("news\n");
    co_await peer.silence();
  });
  struct Enough {};
  CHECK_THROWS_AS(transport.stream({.path = "/watch"},
                                   [](std::string_view chunk) {
                                     if (!chunk.empty()) throw Enough();
                                   },
                                   100s, {}),
                  Enough);
}
