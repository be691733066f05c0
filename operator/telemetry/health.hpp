#pragma once

#include <atomic>
#include <functional>

namespace headway::telemetry {

/// What /healthz and /readyz tell the kubelet. Thread-safe.
///
/// The process is alive while it answers: that the API server cannot be reached is no reason to
/// start it again. It is ready once its caches have synced, and no more when it shuts down.
class Health {
 public:
  struct Answer {
    int status = 200;
    const char* text = "ok\n";
  };

  /// `synced` is asked on each /readyz, on its thread.
  explicit Health(std::function<bool()> synced);

  Answer healthz() const { return {}; }
  Answer readyz() const;

  void shut_down() noexcept { shutting_down_ = true; }

 private:
  const std::function<bool()> synced_;
  std::atomic<bool> shutting_down_ = false;
};

}  // namespace headway::telemetry
