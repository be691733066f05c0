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

/// An object as it was when it was read; it never changes under the reader.
using ObjectPtr = std::shared_ptr<const Json>;

/// Gives the texts under which an object can be found besides its key.
using IndexOf = std::function<std::vector<std::string>(const Json& object)>;

/// What is known of one kind of object. Thread-safe: one writer (the reflector), any readers.
class Store {
 public:
  explicit Store(IndexOf index_of = {});

  /// Null where there is none.
  ObjectPtr get(const ObjectKey& key) const;
  /// In no particular order.
  std::vector<ObjectPtr> all() const;
  /// Those that can be found under `index`, by key.
  std::vector<ObjectPtr> by_index(const std::string& index) const;
  std::size_t size() const;

  /// Puts an object in, takes it out (null); returns what was there before.
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
