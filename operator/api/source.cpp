#include "operator/api/source.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

namespace {

constexpr const char* kClaim = "persistentVolumeClaim";

std::string text_of(const VolumeSource& volume) {
  if (const std::string claim = claim_of(volume); !claim.empty())
    return std::string(kClaim) + "/" + claim;
  if (const Json& nfs = member(volume.source, "nfs"); nfs.is_object())
    return "nfs/" + text_member(nfs, "server") + ":" + text_member(nfs, "path");
  if (const Json& csi = member(volume.source, "csi"); csi.is_object())
    return "csi/" + text_member(csi, "driver");
  return "ephemeral";
}

}  // namespace

ImageSource image_from_json(const Json& image, const std::string& path, const std::string& folder) {
  ImageSource source{.reference = required(image, "reference", path + ".reference"),
                     .path = folder,
                     .pull_policy = {}};
  read(image, "path", source.path);
  read(image, "pullPolicy", source.pull_policy);
  return source;
}

Json claim_source(const std::string& name) {
  return {{kClaim, {{"claimName", name}}}};
}

std::string claim_of(const VolumeSource& volume) {
  return text_member(member(volume.source, kClaim), "claimName");
}

VolumeSource volume_from_json(const Json& volume, const std::string& path) {
  VolumeSource source;
  read(volume, "path", source.path);
  for (const char* kind : {"csi", "ephemeral", "nfs"}) {
    const Json& given = member(volume, kind);
    if (!given.is_object()) continue;
    source.source[kind] = given;
    return source;
  }
  const Json& claim = member(volume, kClaim);
  source.source =
      claim_source(required(claim, "claimName", path + ".persistentVolumeClaim.claimName"));
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
  if (const auto* volume = std::get_if<VolumeSource>(&source)) return text_of(*volume);
  return "configMap/" + config_map_of(source);
}

std::string config_map_of(const Source& source) {
  const auto* config_map = std::get_if<ConfigMapSource>(&source);
  return config_map ? config_map->name : std::string();
}

}  // namespace headway::api
