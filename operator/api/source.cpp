#include "operator/api/source.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

Source source_from_json(const Json& json) {
  if (const Json& image = member(json, "image"); image.is_object()) {
    ImageSource source;
    source.reference = required(image, "reference", "spec.source.image.reference");
    read(image, "path", source.path);
    read(image, "pullPolicy", source.pull_policy);
    return source;
  }
  if (const Json& volume = member(json, "volume"); volume.is_object()) {
    const Json& claim = member(volume, "persistentVolumeClaim");
    VolumeSource source;
    source.claim =
        required(claim, "claimName", "spec.source.volume.persistentVolumeClaim.claimName");
    read(claim, "path", source.path);
    return source;
  }
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
