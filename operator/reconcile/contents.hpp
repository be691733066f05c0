#pragma once

#include "operator/kube/client.hpp"

#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>

namespace headway::reconcile {

/// The hash (content_hash.hpp) of the revisions in a ConfigMap, as the runner will read them.
std::string revisions_hash(const kube::Json& config_map);

/// The hashes of the ConfigMaps with revisions. A watched ConfigMap is read once for each of its
/// versions; the others are read each time. Thread-safe. The client must outlive it.
class Contents {
 public:
  explicit Contents(const kube::Client& client) : client_(client) {}

  /// `version` is the last version that a watch has seen; empty: the ConfigMap is not watched. The
  /// hash is empty if there is no such ConfigMap, and nothing without the right to read it. Throws
  /// as kube::Client does.
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
