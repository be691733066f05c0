#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace headway::telemetry {

/// The answers of /healthz and /readyz. Thread-safe.
///
/// The process is alive while it answers and nothing in it hangs: a restart does not help against
/// an API server that cannot be reached. The process is ready while it can work: its caches have
/// synced, the definition of its resource is there, and its shutdown has not begun.
class Health {
 public:
  struct Answer {
    int status = 200;
    std::string text = "ok\n";
  };

  /// `problem` says why the process cannot work now, and `defect` why it never will; empty: it can.
  /// Called for each request, on its thread.
  Health(std::function<std::string()> problem, std::function<std::string()> defect);

  Answer healthz() const;
  Answer readyz() const;

  void shut_down() noexcept { shutting_down_ = true; }

 private:
  const std::function<std::string()> problem_;
  const std::function<std::string()> defect_;
  std::atomic<bool> shutting_down_ = false;
};

}  // namespace headway::telemetry
