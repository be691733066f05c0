#pragma once

#include "operator/kube/reflector/reflector_thread.hpp"
#include "operator/kube/reflector/store.hpp"

#include <string>
#include <utility>
#include <vector>

namespace headway::kube {

/// A cache of one kind of object that follows the API server, on a thread of its own.
///
/// Reads are thread-safe and never wait for the network; the values are shared and do not change.
/// `on_change` is called on the informer's thread: later changes wait for it. The informer may be
/// stopped from any thread but its own; its destructor stops it.
template <typename Value>
class Informer {
 public:
  using Pointer = typename Store<Value>::Pointer;

  Informer(const Client& client, const Clock& clock, Reflector::Options reflector,
           typename Store<Value>::Options store)
      : store_(std::move(store)), thread_(client, clock, store_, std::move(reflector)) {}

  /// To be called once. Before that nothing is called and the cache is empty.
  void start() { thread_.start(); }
  /// Returns when the thread has ended; the cache stays readable.
  void stop() { thread_.stop(); }

  /// True once the first list is in the cache: an object that is missing here does not exist.
  bool has_synced() const noexcept { return thread_.reflector().has_synced(); }
  /// True while the API server does not know the kind of object.
  bool is_unknown() const noexcept { return thread_.reflector().is_unknown(); }
  /// True while the API server does not let the operator list the objects.
  bool is_forbidden() const noexcept { return thread_.reflector().is_forbidden(); }

  // As those of Store.
  Pointer get(const ObjectKey& key) const { return store_.get(key); }
  std::string version(const ObjectKey& key) const { return store_.version(key); }
  std::vector<ObjectKey> keys() const { return store_.keys(); }
  std::vector<Pointer> by_index(const std::string& index) const { return store_.by_index(index); }
  std::vector<ObjectKey> keys_by_index(const std::string& index) const {
    return store_.keys_by_index(index);
  }

 private:
  Store<Value> store_;
  ReflectorThread thread_;
};

}  // namespace headway::kube
