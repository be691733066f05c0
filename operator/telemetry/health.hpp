#pragma once

#include <atomic>
#include <functional>

namespace headway::telemetry {

/// The answers of /healthz and /readyz. Thread-safe.
///
/// The process is alive while it answers: a restart does not help against an API server that cannot
/// be reached. The process is ready from the sync of its caches until its shutdown begins.
class Health {
 public:
  struct Answer {
    int status = 200;
    const char* text = "ok\n";
  };

  /// `synced` is called for each /readyz, on the thread of the request.
  explicit Health(std::function<bool()> synced);

  Answer healthz() const { return {}; }
  Answer readyz() const;

  void shut_down() noexcept { shutting_down_ = true; }

 private:
  const std::function<bool()> synced_;
  std::atomic<bool> shutting_down_ = false;
};

}  // namespace headway::telemetry
