#include "operator/kube/reflector/informer.hpp"

#include "operator/http/client_transport.hpp"
#include "tests/fake_api/fake_server.hpp"
#include "tests/unit/kube/manual_clock.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway::kube;
using namespace headway::testing;
using namespace std::chrono_literals;

namespace {

std::string pod(const std::string& name, const std::string& version) {
  return R"({"metadata":{"name":")" + name + R"(","resourceVersion":")" + version + R"("}})";
}

std::string event(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

Script list(const std::string& version, const std::string& items) {
  return answers(200, R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":")" +
                          version + R"("},"items":[)" + items + "]}");
}

/// An informer over the real transport; pauses take no time.
struct Fixture {
  FakeServer server;
  headway::http::ClientTransport transport{{.server = server.url()}};
  ManualClock clock;
  Client client{transport, clock, {}};
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> changes;
  Informer<std::string> informer{
      client,
      clock,
      {.resource = kPods},
      {.read = [](const Json& pod) { return metadata_text(pod, "resourceVersion"); },
       .on_change =
           [this](const ObjectKey& key, const auto& before, const auto& after) {
             const std::lock_guard lock(mutex);
             changes.push_back((!before ? "+" : after ? "~" : "-") + key.name);
             changed.notify_all();
           }}};

  ~Fixture() { informer.stop(); }

  std::vector<std::string> after_changes(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 60s, [&] { return changes.size() >= count; });
    return changes;
  }
  std::string version(std::size_t request) const {
    const std::string line = server.lines().at(request);
    const auto at = line.find("resourceVersion=");
    return at == std::string::npos ? "" : line.substr(at + 16, line.find('&', at) - at - 16);
  }
};

using Changes = std::vector<std::string>;

Done silence(Peer& peer) {
  co_await peer.silence();
}

}  // namespace

TEST_CASE_METHOD(Fixture, "an informer survives a cut inside a line and goes on where it was") {
  const std::string second = event("ADDED", pod("b", "12"));
  server.add(list("10", pod("a", "3")));
  server.add([&](Peer& peer) -> Done {
    co_await peer.begin();
    co_await peer.chunk(event("MODIFIED", pod("a", "11")) + second.substr(0, 30));
    peer.cut();
  });
  server.add([&](Peer& peer) -> Done {
    co_await peer.begin();
    co_await peer.chunk(second.substr(0, 7));
    co_await peer.chunk(second.substr(7) + event("DELETED", pod("a", "13")));
    co_await peer.silence();
  });
  informer.start();
  CHECK(after_changes(4) == Changes{"+a", "~a", "+b", "-a"});
  CHECK(version(1) == "10");
  CHECK(version(2) == "11");
  CHECK(server.lines().size() == 3);
}

TEST_CASE_METHOD(Fixture, "an informer lists again after 410 in either form") {
  server.add(list("10", pod("a", "3") + "," + pod("b", "4")));
  SECTION("as a status") {
    server.add(answers(410, R"({"kind":"Status","code":410,"reason":"Expired"})"));
  }
  SECTION("as an event") {
    server.add([](Peer& peer) -> Done {
      co_await peer.begin();
      co_await peer.chunk(event("ERROR", R"({"kind":"Status","code":410,"reason":"Expired"})"));
      co_await peer.silence();
    });
  }
  server.add(list("20", pod("b", "4")));
  server.add(silence);
  informer.start();
  CHECK(after_changes(3).at(2) == "-a");
  CHECK(informer.get({"", "b"}));
  CHECK_FALSE(informer.get({"", "a"}));
}

TEST_CASE_METHOD(Fixture, "an informer waits for an overloaded server as long as it asks for") {
  server.add(answers(429, "{}", "Retry-After: 3\r\n"));
  server.add(list("10", pod("a", "3")));
  server.add(silence);
  informer.start();
  CHECK(after_changes(1) == Changes{"+a"});
  CHECK(clock.sleeps().front() == 3s);
}

TEST_CASE_METHOD(Fixture, "an informer that hears nothing stops before its idle timeout") {
  server.add(list("10", pod("a", "3")));
  server.add([](Peer& peer) -> Done {
    co_await peer.begin();
    co_await peer.silence();
  });
  informer.start();
  after_changes(1);
  const auto began = std::chrono::steady_clock::now();
  informer.stop();
  // The watch itself would end by its idle timeout of 75 s.
  CHECK(std::chrono::steady_clock::now() - began < 60s);
  CHECK(informer.get({"", "a"}));
}
