#include "operator/reconcile/volumes.hpp"

#include <algorithm>

namespace headway::reconcile {

namespace {

using Json = nlohmann::json;

constexpr const char* kClaim = "persistentVolumeClaim";

bool share_claim(const Folder& one, const Folder& other) {
  return one.source.contains(kClaim) && one.source == other.source;
}

Json volume_of(const Folder& folder, bool read_only) {
  Json volume = folder.source;
  volume["name"] = folder.name;
  if (read_only && volume.contains(kClaim)) volume[kClaim]["readOnly"] = true;
  return volume;
}

Json mount_of(const Folder& folder, const std::string& volume) {
  Json mount = {{"name", volume}, {"mountPath", folder.path}};
  if (folder.read_only) mount["readOnly"] = true;
  return mount;
}

}  // namespace

Volumes volumes_of(const std::vector<Folder>& folders) {
  Volumes all;
  for (const Folder& folder : folders) {
    const auto is_same = [&](const Folder& other) {
      return &other == &folder || share_claim(other, folder);
    };
    const Folder& first = *std::ranges::find_if(folders, is_same);
    all.mounts.push_back(mount_of(folder, first.name));
    if (&first != &folder) continue;
    const bool read_only = std::ranges::all_of(
        folders, [&](const Folder& other) { return other.read_only || !is_same(other); });
    all.volumes.push_back(volume_of(folder, read_only));
  }
  return all;
}

}  // namespace headway::reconcile
