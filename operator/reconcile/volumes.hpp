#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

/// A folder of the runner's container that is a volume of its pod.
struct Folder {
  std::string name;       ///< of the volume, unless another folder has brought it already
  nlohmann::json source;  ///< of the volume, as in a pod, such as `{"emptyDir": {}}`
  std::string path;       ///< in the container; empty: of other containers only
  bool read_only = false;
};

/// What a pod needs for these folders, as in its spec.
struct Volumes {
  nlohmann::json volumes = nlohmann::json::array();
  nlohmann::json mounts = nlohmann::json::array();  ///< of the runner's container
};

/// Folders of one PersistentVolumeClaim share one volume, with the volumes that the resource gives
/// (`given`, as in a pod), too: of two volumes of one claim in one pod the kubelet may never mount
/// the second (https://github.com/kubernetes/kubernetes/issues/51853). A claim that no folder
/// writes to is a read-only volume.
Volumes volumes_of(const std::vector<Folder>& folders, const nlohmann::json& given = {});

}  // namespace headway::reconcile
