#include "operator/kube/reflector/store.hpp"

#include <mutex>
#include <utility>

namespace headway::kube {

Store::Store(IndexOf index_of) : index_of_(std::move(index_of)) {}

ObjectPtr Store::get(const ObjectKey& key) const {
  const std::shared_lock lock(mutex_);
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : found->second;
}

std::vector<ObjectPtr> Store::by_index(const std::string& index) const {
  const std::shared_lock lock(mutex_);
  std::vector<ObjectPtr> objects;
  if (const auto found = index_.find(index); found != index_.end())
    for (const ObjectKey& key : found->second)
      objects.push_back(objects_.at(key));
  return objects;
}

std::vector<ObjectKey> Store::keys() const {
  const std::shared_lock lock(mutex_);
  std::vector<ObjectKey> keys;
  keys.reserve(objects_.size());
  for (const auto& [key, object] : objects_)
    keys.push_back(key);
  return keys;
}

ObjectPtr Store::put(const ObjectKey& key, ObjectPtr object) {
  const std::unique_lock lock(mutex_);
  ObjectPtr before;
  if (const auto found = objects_.find(key); found != objects_.end()) {
    before = std::move(found->second);
    objects_.erase(found);
    unindex(key, *before);
  }
  if (!object) return before;
  if (index_of_)
    for (const std::string& index : index_of_(*object))
      index_[index].insert(key);
  objects_.emplace(key, std::move(object));
  return before;
}

void Store::unindex(const ObjectKey& key, const Json& object) {
  if (!index_of_) return;
  for (const std::string& index : index_of_(object)) {
    const auto found = index_.find(index);
    if (found == index_.end()) continue;
    found->second.erase(key);
    if (found->second.empty()) index_.erase(found);
  }
}

}  // namespace headway::kube
