#include "operator/leader/fenced_transport.hpp"

#include <format>
#include <utility>

namespace headway::leader {

kube::Response FencedTransport::send(const kube::Request& request, std::stop_token stop) {
  check(request);
  return transport_.send(request, std::move(stop));
}

kube::Response FencedTransport::stream(const kube::Request& request, const OnChunk& on_chunk,
                                       std::chrono::milliseconds idle_timeout,
                                       std::stop_token stop) {
  check(request);
  return transport_.stream(request, on_chunk, idle_timeout, std::move(stop));
}

void FencedTransport::check(const kube::Request& request) const {
  if (request.method == kube::Method::kGet || lead_.holds()) return;
  throw kube::TransportError(
      kube::TransportError::Kind::kCancelled,
      std::format("{} {}: not sent, since this replica does not lead", to_text(request.method),
                  request.path.substr(0, request.path.find('?'))));
}

}  // namespace headway::leader
