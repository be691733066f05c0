#pragma once

#include "tests/postgres/server.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace headway::testing {

/// Stands between a runner and the server, and cuts its first connection as soon as the runner
/// sends a certain text; later connections pass.
class CuttingProxy {
 public:
  enum class Cut { kBeforeTheServer, kBehindTheServer };

  /// kBeforeTheServer: the server never sees the text. kBehindTheServer: it does, and its answer is
  /// lost.
  CuttingProxy(std::string text, Cut cut);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  std::string url(const std::string& database) const;

 private:
  void serve();
  void forward(int client);

  std::string text_;
  Cut cut_;
  int listener_ = -1;
  int port_ = 0;
  bool done_ = false;  ///< of the serving thread
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace headway::testing
