#pragma once

#include <string>
#include <variant>

#include <nlohmann/json.hpp>

namespace headway::api {

/// Revision files as the keys of a ConfigMap.
struct ConfigMapSource {
  std::string name;
  bool watch = true;  ///< a change of its content starts a run

  bool operator==(const ConfigMapSource&) const = default;
};

/// Files in a folder of an image; nothing of the image is executed.
struct ImageSource {
  std::string reference;
  std::string path = "/migrations";
  std::string pull_policy;  ///< empty: as Kubernetes decides

  bool operator==(const ImageSource&) const = default;
};

/// Files in a folder of a volume.
struct VolumeSource {
  nlohmann::json source;  ///< as in a pod, such as `{"nfs": {"server": "a", "path": "/b"}}`
  std::string path;       ///< within the volume; empty: its root

  bool operator==(const VolumeSource&) const = default;
};

/// A PersistentVolumeClaim as the source of a volume.
nlohmann::json claim_source(const std::string& name);

/// The name of the PersistentVolumeClaim; empty for another kind of volume.
std::string claim_of(const VolumeSource& volume);

using Source = std::variant<ConfigMapSource, ImageSource, VolumeSource>;

/// `path` names the field; `folder` is the default of its path. Throws InvalidResource.
ImageSource image_from_json(const nlohmann::json& image, const std::string& path,
                            const std::string& folder);

/// `path` names the field. Throws InvalidResource.
VolumeSource volume_from_json(const nlohmann::json& volume, const std::string& path);

/// Throws InvalidResource.
Source source_from_json(const nlohmann::json& source);

/// For people: `configMap/NAME`, `image/REFERENCE`, `persistentVolumeClaim/NAME`, `csi/DRIVER`,
/// `nfs/SERVER:PATH` or `ephemeral`.
std::string to_text(const Source& source);

/// The ConfigMap's name; empty for another kind of source.
std::string config_map_of(const Source& source);

}  // namespace headway::api
