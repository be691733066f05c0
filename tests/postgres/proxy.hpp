#pragma once

#include "tests/postgres/server.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace headway::testing {

/// Stands between a runner and the server, one connection after another: a runner has one.
class Proxy {
 public:
  enum class Way { kToServer, kToClient };
  /// kCutNow: the other side never sees the data. kCutAfter: it does, and its answer is lost.
  enum class Next { kPass, kCutNow, kCutAfter };
  /// Is called on a thread of the proxy's own with all that passes, and may change it.
  using Look = std::function<Next(Way, std::string& data)>;

  explicit Proxy(Look look);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string url(const std::string& database) const;

 private:
  void serve();
  void forward(int client);

  Look look_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

/// Cuts its first connection as soon as the runner sends a certain text; later connections pass.
class CuttingProxy : public Proxy {
 public:
  enum class Cut { kBeforeTheServer, kBehindTheServer };

  /// kBeforeTheServer: the server never sees the text. kBehindTheServer: it does, and its answer is
  /// lost.
  CuttingProxy(std::string text, Cut cut);
};

/// A server that tells everybody it is of another major version, of two digits as its own.
class PretendingProxy : public Proxy {
 public:
  explicit PretendingProxy(const std::string& major);
};

}  // namespace headway::testing
