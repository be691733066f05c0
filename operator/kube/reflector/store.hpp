#pragma once

#include "operator/kube/reflector/sink.hpp"
#include "operator/kube/resource.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::kube {

/// The cached objects of one kind: of each one a Value, which holds what is read of it.
/// Thread-safe: one writer (the reflector), any number of readers.
template <typename Value>
class Store final : public Sink {
 public:
  /// An object at one version; it never changes under its readers.
  using Pointer = std::shared_ptr<const Value>;

  /// The functions must not throw; all but `read` may be empty.
  struct Options {
    /// What is kept of an object; nothing: the object does not matter.
    std::function<std::optional<Value>(const Json& object)> read;
    /// The texts under which an object can be found besides its key.
    std::function<std::vector<std::string>(const ObjectKey&, const Value&)> index_of{};
    /// Called on the writer's thread after the store has changed; must be quick. `before` is null
    /// for a new object, `after` for one that is gone. If both are set they may be different
    /// objects of one name: the first was deleted while nobody watched.
    std::function<void(const ObjectKey&, const Pointer& before, const Pointer& after)> on_change{};
  };

  explicit Store(Options options) : options_(std::move(options)) {}

  /// Null if there is none.
  Pointer get(const ObjectKey& key) const {
    const std::shared_lock lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second.value;
  }

  /// The resourceVersion of the object; empty if there is none.
  std::string version(const ObjectKey& key) const {
    const std::shared_lock lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::string() : found->second.version;
  }

  /// The objects under `index`, in the order of their keys.
  std::vector<Pointer> by_index(const std::string& index) const {
    const std::shared_lock lock(mutex_);
    std::vector<Pointer> values;
    for (const Node* node : nodes_of(index))
      values.push_back(node->second.value);
    return values;
  }

  /// The keys of the objects under `index`, in their order.
  std::vector<ObjectKey> keys_by_index(const std::string& index) const {
    const std::shared_lock lock(mutex_);
    std::vector<ObjectKey> keys;
    for (const Node* node : nodes_of(index))
      keys.push_back(node->first);
    return keys;
  }

  std::vector<ObjectKey> keys() const override {
    const std::shared_lock lock(mutex_);
    std::vector<ObjectKey> keys;
    keys.reserve(entries_.size());
    for (const auto& [key, entry] : entries_)
      keys.push_back(key);
    return keys;
  }

  void put(const ObjectKey& key, const Json& object) override {
    std::optional<Value> value = options_.read(object);
    if (!value) return remove(key);
    Entry entry{.version = metadata_text(object, "resourceVersion"),
                .value = std::make_shared<const Value>(*std::move(value))};
    const Pointer after = entry.value;
    const std::string version = entry.version;
    const Entry before = exchange(key, std::move(entry));
    if (options_.on_change && !(before.value && before.version == version))
      options_.on_change(key, before.value, after);
  }

  void remove(const ObjectKey& key) override {
    const Entry before = exchange(key, {});
    if (options_.on_change && before.value) options_.on_change(key, before.value, nullptr);
  }

 private:
  struct Entry {
    std::string version;
    Pointer value;  ///< null: there is none
  };
  using Entries = std::unordered_map<ObjectKey, Entry>;
  using Node = typename Entries::value_type;

  /// Stores an entry, or removes it; returns the one before.
  Entry exchange(const ObjectKey& key, Entry entry) {
    const std::unique_lock lock(mutex_);
    Entry before;
    if (const auto found = entries_.find(key); found != entries_.end()) {
      unindex(*found);
      before = std::move(found->second);
      if (!entry.value) {
        entries_.erase(found);
        return before;
      }
    }
    if (!entry.value) return before;
    const auto stored = entries_.insert_or_assign(key, std::move(entry)).first;
    for (const std::string& text : index_of(*stored))
      index_.emplace(hash_of(text), &*stored);
    return before;
  }

  static std::size_t hash_of(const std::string& text) { return std::hash<std::string>{}(text); }

  std::vector<std::string> index_of(const Node& node) const {
    if (!options_.index_of) return {};
    return options_.index_of(node.first, *node.second.value);
  }

  void unindex(const Node& node) {
    for (const std::string& text : index_of(node)) {
      const auto [begin, end] = index_.equal_range(hash_of(text));
      const auto found =
          std::find_if(begin, end, [&](const auto& entry) { return entry.second == &node; });
      if (found != end) index_.erase(found);
    }
  }

  /// The index holds hashes of texts, which are smaller: each object found is asked for its texts.
  std::vector<const Node*> nodes_of(const std::string& text) const {
    std::vector<const Node*> nodes;
    const auto [begin, end] = index_.equal_range(hash_of(text));
    for (auto entry = begin; entry != end; ++entry)
      if (std::ranges::contains(index_of(*entry->second), text)) nodes.push_back(entry->second);
    std::ranges::sort(nodes, {}, [](const Node* node) { return node->first; });
    return nodes;
  }

  const Options options_;
  mutable std::shared_mutex mutex_;
  Entries entries_;
  std::unordered_multimap<std::size_t, const Node*> index_;
};

}  // namespace headway::kube
