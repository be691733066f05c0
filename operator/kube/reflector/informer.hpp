#pragma once

#include "operator/kube/reflector/reflector.hpp"
#include "operator/kube/reflector/store.hpp"

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace headway::kube {

/// A cache of one kind of object that keeps itself the same as the API server, on a thread of its
/// own.
///
/// Reads are thread-safe and never wait for the network; what they give is shared and does not
/// change. `on_change` is called on the informer's thread and must be quick: it holds up the news.
/// The informer may be stopped from any thread but its own; its destructor stops it, in well under
/// a second.
class Informer {
 public:
  struct Options {
    Reflector::Options reflector;
    IndexOf index_of{};  ///< further ways to find objects; may be empty
  };

  Informer(const Client& client, const Clock& clock, Options options);
  ~Informer();
  Informer(const Informer&) = delete;
  Informer& operator=(const Informer&) = delete;

  /// Begins; call it once. Before that nothing is called and the cache is empty.
  void start();
  /// Returns when the thread has ended; the cache stays readable.
  void stop();

  /// The first list is in the cache: what is not here does not exist.
  bool has_synced() const noexcept { return reflector_.has_synced(); }

  ObjectPtr get(const ObjectKey& key) const { return store_.get(key); }
  std::vector<ObjectPtr> all() const { return store_.all(); }
  std::vector<ObjectPtr> by_index(const std::string& index) const { return store_.by_index(index); }
  std::size_t size() const { return store_.size(); }

 private:
  const std::string thread_name_;
  Store store_;
  Reflector reflector_;
  std::jthread thread_;
};

}  // namespace headway::kube
