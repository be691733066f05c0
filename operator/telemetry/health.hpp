#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace headway::telemetry {

/// The answers of /healthz and /readyz. Thread-safe.
///
/// The process is alive while it answers: a restart does not help against an API server that cannot
/// be reached. The process is ready while it can work: its caches have synced, the definition of
/// its resource is there, and its shutdown has not begun.
class Health {
 public:
  struct Answer {
    int status = 200;
    std::string text = "ok\n";
  };

  /// `problem` says why the process cannot work now; empty: it can. Called for each /readyz, on the
  /// thread of the request.
  explicit Health(std::function<std::string()> problem);

  Answer healthz() const { return {}; }
  Answer readyz() const;

  void shut_down() noexcept { shutting_down_ = true; }

 private:
  const std::function<std::string()> problem_;
  std::atomic<bool> shutting_down_ = false;
};

}  // namespace headway::telemetry
