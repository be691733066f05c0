#pragma once

#include "operator/kube/transport.hpp"

#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::testing {

/// The part of an API server that keeps one Lease, with its rules for versions. For one thread.
class LeaseServer {
 public:
  using Json = nlohmann::json;

  kube::Response answer(const kube::Request& request);

  const std::optional<Json>& lease() const { return lease_; }
  /// As somebody else changes it; nothing: deletes it.
  void put(std::optional<Json> lease);
  std::string holder() const { return lease_ ? (*lease_)["spec"]["holderIdentity"] : ""; }

 private:
  kube::Response stored(Json lease, int status);

  std::optional<Json> lease_;
  int version_ = 100;
};

/// One replica's way to the server. `meanwhile` is called before and after the server has done its
/// work; it may answer in its place, and throw as a transport does.
class LeaseTransport final : public kube::Transport {
 public:
  enum class When { kBefore, kAfter };
  using Meanwhile = std::function<std::optional<kube::Response>(When, const kube::Request&)>;

  explicit LeaseTransport(LeaseServer& server, Meanwhile meanwhile = {})
      : server_(server), meanwhile_(std::move(meanwhile)) {}

  kube::Response send(const kube::Request& request, std::stop_token) override {
    std::optional<kube::Response> response;
    if (meanwhile_) response = meanwhile_(When::kBefore, request);
    if (response) return *response;
    response = server_.answer(request);
    if (meanwhile_) meanwhile_(When::kAfter, request);
    return *response;
  }
  kube::Response stream(const kube::Request&, const OnChunk&, std::chrono::milliseconds,
                        std::stop_token) override {
    return {404, {}, "{}"};
  }

 private:
  LeaseServer& server_;
  const Meanwhile meanwhile_;
};

}  // namespace headway::testing
