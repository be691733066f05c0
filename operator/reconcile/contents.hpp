#pragma once

#include "operator/kube/client.hpp"

#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>

namespace headway::reconcile {

/// The hash (content_hash.hpp) of the revisions in a ConfigMap, as the runner will find them.
std::string revisions_hash(const kube::Json& config_map);

/// What the ConfigMaps with revisions hold. One that is watched is read once for each of its
/// versions; of the others nothing is kept. Thread-safe. The client must outlive it.
class Contents {
 public:
  explicit Contents(const kube::Client& client) : client_(client) {}

  /// `version` is what a watch has seen last; empty: it is not watched, and read now. Empty where
  /// there is no such ConfigMap, nothing where it may not be read. Throws as kube::Client does.
  std::optional<std::string> hash_of(const kube::ObjectKey& key, const std::string& version,
                                     std::stop_token stop) const;

 private:
  struct Known {
    std::string version;
    std::string hash;
  };

  std::optional<std::string> known(const kube::ObjectKey& key, const std::string& version) const;

  const kube::Client& client_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<kube::ObjectKey, Known> known_;
};

}  // namespace headway::reconcile
