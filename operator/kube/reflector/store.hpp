#pragma once

#include "operator/kube/resource.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::kube {

/// An object at one version; it never changes under its readers.
using ObjectPtr = std::shared_ptr<const Json>;

/// The texts under which an object can be found besides its key.
using IndexOf = std::function<std::vector<std::string>(const Json& object)>;

/// The cached objects of one kind. Thread-safe: one writer (the reflector), any number of readers.
class Store {
 public:
  explicit Store(IndexOf index_of = {});

  /// Null if there is none.
  ObjectPtr get(const ObjectKey& key) const;
  /// The objects under `index`, in the order of their keys.
  std::vector<ObjectPtr> by_index(const std::string& index) const;

  /// Stores an object, or removes it (null); returns the object before.
  ObjectPtr put(const ObjectKey& key, ObjectPtr object);
  std::vector<ObjectKey> keys() const;

 private:
  void unindex(const ObjectKey& key, const Json& object);

  mutable std::shared_mutex mutex_;
  const IndexOf index_of_;
  std::unordered_map<ObjectKey, ObjectPtr> objects_;
  std::unordered_map<std::string, std::set<ObjectKey>> index_;
};

}  // namespace headway::kube
