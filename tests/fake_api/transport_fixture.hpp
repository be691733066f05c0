#pragma once

#include "operator/http/client_transport.hpp"
#include "tests/fake_api/fake_server.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace headway::testing {

/// The real transport against a scripted server.
struct TransportFixture {
  using Kind = kube::TransportError::Kind;

  FakeServer server;
  http::ClientTransport transport{{.server = server.url()}};
  std::stop_source stop;
  std::vector<std::string> chunks;  // of the streams

  kube::Response send(kube::Method method = kube::Method::kGet, const std::string& body = {}) {
    return transport.send({.method = method,
                           .path = "/x",
                           .content_type = body.empty() ? "" : "application/json",
                           .body = body},
                          stop.get_token());
  }
  kube::Response stream(std::chrono::milliseconds idle = std::chrono::seconds(100)) {
    const auto keep = [this](std::string_view chunk) { chunks.emplace_back(chunk); };
    return transport.stream({.path = "/watch"}, keep, idle, stop.get_token());
  }
  std::string streamed() const {
    std::string all;
    for (const std::string& chunk : chunks)
      all += chunk;
    return all;
  }
};

/// How a call fails; nothing where it does not.
template <typename Call>
std::optional<kube::TransportError::Kind> failure_of(Call call) {
  try {
    call();
  } catch (const kube::TransportError& error) {
    return error.kind();
  }
  return std::nullopt;
}

}  // namespace headway::testing
