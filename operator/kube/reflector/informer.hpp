#pragma once

#include "operator/kube/reflector/reflector.hpp"
#include "operator/kube/reflector/store.hpp"

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace headway::kube {

/// A cache of one kind of object that follows the API server, on a thread of its own.
///
/// Reads are thread-safe and never wait for the network; the objects are shared and do not change.
/// `on_change` is called on the informer's thread and must be quick: later changes wait for it. The
/// informer may be stopped from any thread but its own; its destructor stops it.
class Informer {
 public:
  struct Options {
    Reflector::Options reflector;
    IndexOf index_of{};  ///< further keys of objects; may be empty
  };

  Informer(const Client& client, const Clock& clock, Options options);
  ~Informer();
  Informer(const Informer&) = delete;
  Informer& operator=(const Informer&) = delete;

  /// To be called once. Before that nothing is called and the cache is empty.
  void start();
  /// Returns when the thread has ended; the cache stays readable.
  void stop();

  /// True once the first list is in the cache: an object that is missing here does not exist.
  bool has_synced() const noexcept { return reflector_.has_synced(); }
  /// True while the API server does not know the kind of object.
  bool is_unknown() const noexcept { return reflector_.is_unknown(); }

  ObjectPtr get(const ObjectKey& key) const { return store_.get(key); }
  std::vector<ObjectKey> keys() const { return store_.keys(); }
  std::vector<ObjectPtr> by_index(const std::string& index) const { return store_.by_index(index); }

 private:
  const std::string thread_name_;
  Store store_;
  Reflector reflector_;
  std::jthread thread_;
};

}  // namespace headway::kube
