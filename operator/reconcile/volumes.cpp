#include "operator/reconcile/volumes.hpp"

#include <algorithm>

namespace headway::reconcile {

namespace {

using Json = nlohmann::json;

constexpr const char* kClaim = "persistentVolumeClaim";

/// The claim's name; empty for another kind of volume.
std::string claim_of(const Json& volume) {
  const auto claim = volume.find(kClaim);
  return claim == volume.end() ? std::string() : claim->value("claimName", "");
}

bool share_claim(const Json& one, const Json& other) {
  const std::string claim = claim_of(one);
  return !claim.empty() && claim == claim_of(other);
}

Json volume_of(const Folder& folder, bool read_only) {
  Json volume = folder.source;
  volume["name"] = folder.name;
  if (!read_only) return volume;
  for (const char* kind : {kClaim, "csi", "nfs"})
    if (volume.contains(kind)) volume[kind]["readOnly"] = true;
  return volume;
}

Json mount_of(const Folder& folder, const std::string& volume) {
  Json mount = {{"name", volume}, {"mountPath", folder.path}};
  if (folder.read_only) mount["readOnly"] = true;
  return mount;
}

}  // namespace

Volumes volumes_of(const std::vector<Folder>& folders, const Json& given) {
  Volumes all;
  const auto is_given = [&](const Folder& folder) {
    return std::ranges::find_if(
        given, [&](const Json& volume) { return share_claim(volume, folder.source); });
  };
  for (const Folder& folder : folders) {
    const auto is_same = [&](const Folder& other) {
      return &other == &folder || share_claim(other.source, folder.source);
    };
    const auto theirs = is_given(folder);
    const Folder& first = *std::ranges::find_if(folders, is_same);
    const std::string volume =
        theirs == given.end() ? first.name : theirs->at("name").get<std::string>();
    if (!folder.path.empty()) all.mounts.push_back(mount_of(folder, volume));
    if (&first != &folder || theirs != given.end()) continue;
    const bool read_only = std::ranges::all_of(
        folders, [&](const Folder& other) { return other.read_only || !is_same(other); });
    all.volumes.push_back(volume_of(folder, read_only));
  }
  for (const Json& volume : given)
    all.volumes.push_back(volume);
  return all;
}

}  // namespace headway::reconcile
