#include "operator/http/listener.hpp"

#include "common/error.hpp"
#include "operator/http/client_transport.hpp"
#include "tests/fake_api/fake_server.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace headway::http;
using namespace std::chrono_literals;
using headway::kube::Method;
using headway::kube::Response;
using headway::kube::TransportError;

namespace {

std::uint16_t free_port() {
  return headway::testing::FakeServer().port();
}

Response ask(std::uint16_t port, const std::string& path, Method method = Method::kGet) {
  ClientTransport client({.server = "http://127.0.0.1:" + std::to_string(port)});
  return client.send({.method = method, .path = path}, {});
}

}  // namespace

TEST_CASE("a listener answers on its paths and nowhere else") {
  const std::uint16_t port = free_port();
  const Listener listener("0.0.0.0", port,
                          {{"/healthz", [] { return Reply{200, "text/plain", "ok\n"}; }},
                           {"/readyz", [] { return Reply{503, "text/plain", "not yet\n"}; }},
                           {"/broken", []() -> Reply { throw std::runtime_error("oh"); }}});
  const Response healthy = ask(port, "/healthz?verbose");
  CHECK(healthy.status == 200);
  CHECK(healthy.body == "ok\n");
  CHECK(healthy.headers.at("content-type") == "text/plain");
  CHECK(ask(port, "/readyz").status == 503);
  CHECK(ask(port, "/broken").status == 500);
  CHECK(ask(port, "/healthz/more").status == 404);
  CHECK(ask(port, "/").status == 404);
  CHECK(ask(port, "/healthz", Method::kPost).status == 405);
}

TEST_CASE("a port that is taken is an error that names it") {
  const headway::testing::FakeServer other;
  CHECK_THROWS_WITH(Listener("127.0.0.1", other.port(), {}),
                    Catch::Matchers::ContainsSubstring(std::to_string(other.port())) &&
                        Catch::Matchers::ContainsSubstring("in use"));
}

TEST_CASE("after close() nobody is answered, and what was running has ended") {
  const std::uint16_t port = free_port();
  std::promise<void> entered;
  std::promise<void> leave;
  std::atomic<bool> left = false;
  Listener listener("127.0.0.1", port, {{"/slow", [&] {
                                           entered.set_value();
                                           leave.get_future().wait();
                                           left = true;
                                           return Reply{};
                                         }}});
  auto slow = std::async(std::launch::async, [&] {
    try {
      ask(port, "/slow");
    } catch (const TransportError&) {  // it may be cut off
    }
  });
  entered.get_future().wait();
  auto closed = std::async(std::launch::async, [&] { listener.close(); });
  leave.set_value();
  closed.get();
  CHECK(left);
  slow.get();
  CHECK_THROWS_AS(ask(port, "/slow"), TransportError);
}
