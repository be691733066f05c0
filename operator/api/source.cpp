#include "operator/api/source.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

ImageSource image_from_json(const Json& image, const std::string& path, const std::string& folder) {
  ImageSource source{.reference = required(image, "reference", path + ".reference"),
                     .path = folder,
                     .pull_policy = {}};
  read(image, "path", source.path);
  read(image, "pullPolicy", source.pull_policy);
  return source;
}

VolumeSource volume_from_json(const Json& volume, const std::string& path) {
  const Json& claim = member(volume, "persistentVolumeClaim");
  VolumeSource source{
      .claim = required(claim, "claimName", path + ".persistentVolumeClaim.claimName"), .path = {}};
  read(claim, "path", source.path);
  return source;
}

Source source_from_json(const Json& json) {
  if (const Json& image = member(json, "image"); image.is_object())
    return image_from_json(image, "spec.source.image", "/migrations");
  if (const Json& volume = member(json, "volume"); volume.is_object())
    return volume_from_json(volume, "spec.source.volume");
  const Json& config_map = member(json, "configMap");
  return ConfigMapSource{required(config_map, "name", "spec.source.configMap.name"),
                         optional_member<bool>(config_map, "watch").value_or(true)};
}

std::string to_text(const Source& source) {
  if (const auto* image = std::get_if<ImageSource>(&source)) return "image/" + image->reference;
  if (const auto* volume = std::get_if<VolumeSource>(&source))
    return "persistentVolumeClaim/" + volume->claim;
  return "configMap/" + config_map_of(source);
}

std::string config_map_of(const Source& source) {
  const auto* config_map = std::get_if<ConfigMapSource>(&source);
  return config_map ? config_map->name : std::string();
}

}  // namespace headway::api
