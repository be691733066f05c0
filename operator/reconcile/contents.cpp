#include "operator/reconcile/contents.hpp"

#include "common/content_hash.hpp"
#include "operator/api/json_read.hpp"
#include "operator/kube/base64.hpp"

#include <map>

#include <spdlog/spdlog.h>

namespace headway::reconcile {

std::string revisions_hash(const kube::Json& config_map) {
  std::map<std::string, std::string> files;
  for (const auto& [name, text] : api::member(config_map, "data").items())
    files[name] = text.get<std::string>();
  for (const auto& [name, text] : api::member(config_map, "binaryData").items())
    files[name] = kube::base64_decoded(text.get<std::string>()).value_or("");
  return content_hash(files);
}

std::optional<std::string> Contents::hash_of(const kube::ObjectKey& key, const std::string& version,
                                             std::stop_token stop) const {
  if (auto hash = known(key, version)) return hash;
  try {
    const kube::Json config_map = client_.get(kube::kConfigMaps, key, stop);
    Known read{.version = kube::metadata_text(config_map, "resourceVersion"),
               .hash = revisions_hash(config_map)};
    std::string hash = read.hash;
    const std::lock_guard lock(mutex_);
    if (!version.empty()) known_.insert_or_assign(key, std::move(read));
    return hash;
  } catch (const kube::ApiError& error) {
    if (error.not_found()) return "";
    if (!error.forbidden()) throw;
    // Without the right a run may miss a change that the kubelet has not seen yet, and no more.
    spdlog::warn("cannot read the ConfigMap with the revisions: {}", error.what());
    return std::nullopt;
  }
}

std::optional<std::string> Contents::known(const kube::ObjectKey& key,
                                           const std::string& version) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end()) return std::nullopt;
  if (version.empty()) {
    known_.erase(found);  // It is not watched any more.
    return std::nullopt;
  }
  if (found->second.version != version) return std::nullopt;
  return found->second.hash;
}

}  // namespace headway::reconcile
