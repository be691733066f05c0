#include "operator/kube/resource.hpp"

#include <nlohmann/json.hpp>

namespace headway::kube {

std::string to_text(const ObjectKey& key) {
  return key.ns.empty() ? key.name : key.ns + "/" + key.name;
}

ObjectKey key_of(const Json& object) {
  return {metadata_text(object, "namespace"), metadata_text(object, "name")};
}

std::string metadata_text(const Json& object, std::string_view field) {
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return {};
  const auto value = metadata->find(field);
  return value != metadata->end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::string path_of(const Resource& resource, const ObjectKey& key) {
  std::string path = resource.group.empty() ? "/api/" : "/apis/";
  if (!resource.group.empty()) path.append(resource.group) += '/';
  path += resource.version;
  if (resource.namespaced && !key.ns.empty()) path += "/namespaces/" + percent_encoded(key.ns);
  path += '/';
  path += resource.plural;
  if (!key.name.empty()) path += '/' + percent_encoded(key.name);
  return path;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char character : text) {
    if (kUnreserved.contains(character)) {
      encoded += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    encoded += '%';
    encoded += kDigits[byte >> 4U];
    encoded += kDigits[byte & 0xFU];
  }
  return encoded;
}

}  // namespace headway::kube
