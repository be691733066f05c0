#pragma once

#include "operator/kube/transport.hpp"
#include "operator/leader/lead.hpp"

namespace headway::leader {

/// Carries reads always, and writes only while this process leads. The question is asked right
/// before each request, retries included; a write that is refused is a TransportError (kCancelled).
/// Transport and lead must outlive it.
class FencedTransport final : public kube::Transport {
 public:
  FencedTransport(kube::Transport& transport, const Lead& lead)
      : transport_(transport), lead_(lead) {}

  kube::Response send(const kube::Request& request, std::stop_token stop) override;
  kube::Response stream(const kube::Request& request, const OnChunk& on_chunk,
                        std::chrono::milliseconds idle_timeout, std::stop_token stop) override;

 private:
  void check(const kube::Request& request) const;

  kube::Transport& transport_;
  const Lead& lead_;
};

}  // namespace headway::leader
