#pragma once

#include "common/clock.hpp"
#include "common/random.hpp"
#include "operator/kube/client.hpp"
#include "operator/kube/reflector/retry_pauses.hpp"
#include "operator/kube/reflector/store.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace headway::kube {

/// `before` is null for a new object, `after` for one that is gone. If both are set their UIDs may
/// differ: the object was deleted and created again while nobody watched. Must not throw.
using OnChange =
    std::function<void(const ObjectKey& key, const ObjectPtr& before, const ObjectPtr& after)>;

/// Removes `metadata.managedFields`, which are half of many objects and which the operator does not
/// read.
void strip_managed_fields(Json& object);

/// Keeps a Store equal to the API server: lists, watches from the list's own version, continues
/// where a watch ended, and lists again if the server no longer knows that version. Failures are
/// logged and retried for ever.
///
/// run() belongs to one thread, on which on_change is called after the store has changed;
/// has_synced() may be called on any. Client, clock and store must outlive it.
class Reflector {
 public:
  struct Options {
    Resource resource;
    Selection selection{};
    std::function<void(Json&)> transform = strip_managed_fields;  ///< before an object is kept
    OnChange on_change{};                                         ///< may be empty
    Random random{};                                              ///< empty: make_random()
  };

  Reflector(const Client& client, const Clock& clock, Store& store, Options options);

  /// Returns soon after the stop is requested.
  void run(std::stop_token stop);

  /// True once the first list is in the store and on_change was called for its objects.
  bool has_synced() const noexcept { return synced_; }
  /// True while the API server does not know the kind of object: its definition is not applied.
  bool is_unknown() const noexcept { return unknown_; }

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
  void replace_all(List list);
  void apply(WatchEvent event);
  void set(const ObjectKey& key, ObjectPtr object);
  void pause(std::chrono::milliseconds at_least, const std::string& problem, std::stop_token stop);

  const Client& client_;
  const Clock& clock_;
  Store& store_;
  Options options_;
  RetryPauses retries_;
  std::string resource_version_;
  int fruitless_ = 0;  // watches in a row that ended at once
  std::atomic<bool> synced_ = false;
  std::atomic<bool> unknown_ = false;
};

}  // namespace headway::kube
