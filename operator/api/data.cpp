#include "operator/api/data.hpp"

#include "operator/api/spec_read.hpp"

namespace headway::api {

Data data_from_json(const Json& json) {
  if (const Json& image = member(json, "image"); image.is_object())
    return image_from_json(image, "spec.data.image", "/data");
  if (const Json& volume = member(json, "volume"); volume.is_object())
    return volume_from_json(volume, "spec.data.volume");
  const Json& secret = member(json, "secret");
  SecretData data{.name = required(secret, "name", "spec.data.secret.name"), .items = {}};
  for (const Json& item : member(secret, "items"))
    data.items.push_back({.key = required(item, "key", "spec.data.secret.items[].key"),
                          .path = required(item, "path", "spec.data.secret.items[].path")});
  return data;
}

}  // namespace headway::api
