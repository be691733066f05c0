#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace headway::http {

struct Reply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// Answers GET (and HEAD) on fixed paths, for /metrics, /healthz and /readyz. On IPv4 only:
/// cpprestsdk cannot listen on IPv6 addresses.
///
/// Handlers are called on pool threads, several at a time; a handler that throws answers 500. Only
/// one listener for a port and process.
class Listener {
 public:
  using Handler = std::function<Reply()>;

  /// Listens from now on. Throws headway::Error (kUsage) if the port is not free.
  Listener(const std::string& address, std::uint16_t port, std::map<std::string, Handler> handlers);
  /// close().
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Returns when no handler runs and connections are refused.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace headway::http
