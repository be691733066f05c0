#pragma once

#include "operator/kube/tls_material.hpp"
#include "operator/kube/transport.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace headway::http {

/// HTTP and HTTPS to one API server by cpprestsdk, whose types do not leave the .cpp file.
///
/// The server's certificate is verified against the given authorities only, never the system's, and
/// against its name. send() reuses connections; each stream has its own.
/// Redirects are returned, not followed.
class ClientTransport final : public kube::Transport {
 public:
  struct Options {
    std::string server;             ///< https://host:port, perhaps with a path
    std::string tls_server_name{};  ///< empty: the server's host
    /// Called for each new connection, on any thread, so that renewed files are used.
    std::function<kube::TlsMaterial()> tls{};
    std::chrono::milliseconds timeout{30'000};  ///< of silence within send()
  };

  /// Does not connect. Throws headway::Error (kUsage) for a server that is no URL.
  explicit ClientTransport(Options options);
  ~ClientTransport() override;

  kube::Response send(const kube::Request& request, std::stop_token stop) override;
  kube::Response stream(const kube::Request& request, const OnChunk& on_chunk,
                        std::chrono::milliseconds idle_timeout, std::stop_token stop) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace headway::http
