#include "tests/fake_api/transport_fixture.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway::testing;
using namespace std::chrono_literals;
using headway::Secret;
using headway::http::ClientTransport;
using headway::kube::Method;
using headway::kube::Response;
using headway::kube::TransportError;
using Kind = TransportError::Kind;

TEST_CASE_METHOD(TransportFixture,
                 "a request arrives as it was made, and the answer comes back as it is") {
  server.add(answers(418, R"({"a":"ü"})", "Retry-After: 7\r\nX-Some-Header: yes\r\n"));
  const Response response =
      transport.send({.method = Method::kPatch,
                      .path = "/apis/x?labelSelector=a%20in%20%28b%2Cc%29",
                      .accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
                      .content_type = "application/merge-patch+json",
                      .body = R"({"text":"grün"})",
                      .user_agent = "headway/1",
                      .bearer_token = Secret("hush")},
                     {});
  CHECK(response.status == 418);
  CHECK(response.body == R"({"a":"ü"})");
  CHECK(response.headers.at("retry-after") == "7");
  CHECK(response.headers.at("x-some-header") == "yes");
  const Received received = server.received().at(0);
  CHECK(received.line == "PATCH /apis/x?labelSelector=a%20in%20%28b%2Cc%29");
  CHECK(received.body == R"({"text":"grün"})");
  CHECK(received.headers.at("content-type") == "application/merge-patch+json");
  CHECK(received.headers.at("authorization") == "Bearer hush");
  CHECK(received.headers.at("user-agent") == "headway/1");
  CHECK(received.headers.at("accept") ==
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
}

TEST_CASE_METHOD(TransportFixture, "every method, with and without a body") {
  const auto [method, line] = GENERATE(table<Method, std::string>({
      {Method::kGet, "GET /x"},
      {Method::kPost, "POST /x"},
      {Method::kPut, "PUT /x"},
      {Method::kPatch, "PATCH /x"},
      {Method::kDelete, "DELETE /x"},
  }));
  const std::string body = GENERATE("", "{}");
  server.add(answers(200, ""));
  CHECK(send(method, method == Method::kGet ? "" : body).body.empty());
  CHECK(server.received().at(0).line == line);
}

TEST_CASE("a server with a path keeps it") {
  FakeServer server({answers(200, "{}"), answers(200, "")});
  ClientTransport transport({.server = server.url() + "/k8s/one/"});
  transport.send({.path = "/api/v1/pods?limit=1"}, {});
  transport.stream({.path = "/api/v1/pods?watch=true"}, [](std::string_view) {}, 100s, {});
  CHECK(server.lines() == std::vector<std::string>{"GET /k8s/one/api/v1/pods?limit=1",
                                                   "GET /k8s/one/api/v1/pods?watch=true"});
}

TEST_CASE("the name for the certificate is the one that the server is called by") {
  FakeServer server({answers(200, "{}")});
  ClientTransport transport({.server = server.url(), .tls_server_name = "kubernetes"});
  transport.send({.path = "/x"}, {});
  CHECK(server.received().at(0).headers.at("host") == "kubernetes");
}

TEST_CASE_METHOD(TransportFixture, "a redirect is not followed") {
  server.add(answers(302, "", "Location: " + server.url() + "/elsewhere\r\n"));
  CHECK(send().status == 302);
  CHECK(server.lines().size() == 1);
}

TEST_CASE_METHOD(TransportFixture, "a POST whose answer is lost is known to be lost") {
  server.add([](Peer& peer) -> Done {
    peer.cut();
    co_return;
  });
  CHECK(failure_of([this] { send(Method::kPost, "{}"); }) == Kind::kLost);
  CHECK(server.lines() == std::vector<std::string>{"POST /x"});
}

// The library's own doing: which of the two it is, depends on how soon the first connection is free
// again. Creators of objects rely on this (transport.hpp).
TEST_CASE_METHOD(TransportFixture, "a POST whose connection breaks is lost, or arrives twice") {
  server.add(answers(200, "{}"));
  server.add([](Peer& peer) -> Done {
    peer.cut();
    co_return;
  });
  server.add(answers(409, "{}"));
  send();
  try {
    const Response response = send(Method::kPost, "{}");
    CHECK(response.status == 409);
    CHECK(server.lines() == std::vector<std::string>{"GET /x", "POST /x", "POST /x"});
  } catch (const TransportError& error) {
    CHECK(error.kind() == Kind::kLost);
    CHECK(server.lines() == std::vector<std::string>{"GET /x", "POST /x"});
  }
}

TEST_CASE("nobody there") {
  std::uint16_t port = 0;
  {
    const FakeServer gone;
    port = gone.port();
  }
  ClientTransport transport({.server = "http://127.0.0.1:" + std::to_string(port)});
  CHECK(failure_of([&] { transport.send({.path = "/x"}, {}); }) == Kind::kConnect);
  CHECK(failure_of([&] {
          transport.stream({.path = "/watch"}, [](std::string_view) {}, 100s, {});
        }) == Kind::kConnect);
}

TEST_CASE("an answer in another protocol is an error") {
  const std::string nonsense =
      GENERATE("SSH-2.0-OpenSSH_9.2\r\n\r\n", "\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
               "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  CAPTURE(nonsense);
  FakeServer server({[&](Peer& peer) -> Done {
    co_await peer.send(nonsense);
    peer.cut();
  }});
  ClientTransport transport({.server = server.url()});
  CHECK_THROWS_AS(transport.send({.path = "/x"}, {}), TransportError);
}

TEST_CASE("a server that is no URL is refused") {
  const std::string server = GENERATE("", "no url", "https://[::1", "ftp://x");
  CAPTURE(server);
  CHECK_THROWS(ClientTransport({.server = server}));
}
