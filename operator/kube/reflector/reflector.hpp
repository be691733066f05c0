#pragma once

#include "common/clock.hpp"
#include "common/random.hpp"
#include "operator/kube/client.hpp"
#include "operator/kube/reflector/retry_pauses.hpp"
#include "operator/kube/reflector/sink.hpp"

#include <atomic>
#include <chrono>
#include <stop_token>
#include <string>

namespace headway::kube {

/// Keeps a Sink equal to the API server: lists, watches from the list's own version, continues
/// where a watch ended, and lists again if the server no longer knows that version. Failures are
/// logged and retried for ever.
///
/// run() belongs to one thread, on which the sink is called; has_synced() may be called on any.
/// Client, clock and sink must outlive it.
class Reflector {
 public:
  struct Options {
    Resource resource;
    Selection selection{};
    Random random{};  ///< empty: make_random()
  };

  Reflector(const Client& client, const Clock& clock, Sink& sink, Options options);

  /// Returns soon after the stop is requested.
  void run(std::stop_token stop);

  /// True once the first list is in the sink.
  bool has_synced() const noexcept { return synced_; }
  /// True while the API server does not know the kind of object: its definition is not applied.
  bool is_unknown() const noexcept { return unknown_; }
  /// True while the API server does not let the operator list the objects.
  bool is_forbidden() const noexcept { return forbidden_; }

 private:
  enum class Next { kWatch, kList };
  /// The result of one watch, as far as the next step depends on it.
  struct WatchResult {
    bool began = false;  ///< the server accepted the watch
    bool alive = false;  ///< it delivered an event, or lasted
    Next next = Next::kWatch;
    std::chrono::milliseconds at_least{0};  ///< the server asked for this pause
    std::string problem;                    ///< empty: a regular end
  };

  Next list(std::stop_token stop);
  Next watch(std::stop_token stop);
  WatchResult watch_once(std::stop_token stop);
  Next after(const WatchResult& watched);
  void replace_all(std::stop_token stop);
  void apply(const WatchEvent& event);
  void pause(std::chrono::milliseconds at_least, const std::string& problem, std::stop_token stop);

  const Client& client_;
  const Clock& clock_;
  Sink& sink_;
  Options options_;
  RetryPauses retries_;
  std::string resource_version_;
  int fruitless_ = 0;  // watches in a row that ended at once
  std::atomic<bool> synced_ = false;
  std::atomic<bool> unknown_ = false;
  std::atomic<bool> forbidden_ = false;
};

}  // namespace headway::kube
