#pragma once

#include "operator/kube/resource.hpp"

#include <vector>

namespace headway::kube {

/// Where a reflector keeps the objects of one kind. Its functions are called on one thread.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  /// The object as it is now. Must not throw.
  virtual void put(const ObjectKey& key, const Json& object) = 0;
  /// The object is gone.
  virtual void remove(const ObjectKey& key) = 0;
  virtual std::vector<ObjectKey> keys() const = 0;
};

}  // namespace headway::kube
