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

/// `before` is null for a new object, `after` for one that is gone. Where both are set their UIDs
/// may differ: the object was deleted and made again unseen. Must not throw.
using OnChange =
    std::function<void(const ObjectKey& key, const ObjectPtr& before, const ObjectPtr& after)>;

/// Takes `metadata.managedFields` away, which are half of many an object and which nobody here
/// reads.
void strip_managed_fields(Json& object);

/// Keeps a Store the same as the API server: lists, watches from the list's own version, goes on
/// where a watch ended, and lists again where the server no longer knows that version. Failures are
/// logged and tried again for ever.
///
/// run() belongs to one thread, on which on_change is called after the store has changed;
/// has_synced() may be asked from any. Client, clock and store must outlive it.
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

  /// The first list is in the store, and on_change has been told.
  bool has_synced() const noexcept { return synced_; }

 private:
  enum class Next { kWatch, kList };
  /// What one watch came to, as far as the next step depends on it.
  struct Watched {
    bool began = false;  ///< the server agreed to it
    bool alive = false;  ///< it brought something, or lasted
    Next next = Next::kWatch;
    std::chrono::milliseconds at_least{0};  ///< the server asked for this pause
    std::string problem;                    ///< empty: an orderly end
  };

  Next list(std::stop_token stop);
  Next watch(std::stop_token stop);
  Watched watch_once(std::stop_token stop);
  Next after(const Watched& watched);
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
};

}  // namespace headway::kube
