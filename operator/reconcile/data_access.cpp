#include "operator/reconcile/data_access.hpp"

namespace headway::reconcile {

namespace {

using Json = nlohmann::json;

constexpr int kFileMode = 0440;

}  // namespace

std::string data_dir(const std::optional<api::Data>& data) {
  if (!data) return {};
  if (std::holds_alternative<api::ImageSource>(*data)) return kCopiedData;
  const auto* volume = std::get_if<api::VolumeSource>(&*data);
  if (!volume || volume->path.empty()) return kDataMount;
  return std::string(kDataMount) + "/" + volume->path;
}

bool has_data_volume(const std::optional<api::Data>& data) {
  return data && !std::holds_alternative<api::ImageSource>(*data);
}

Json data_volume(const api::Data& data) {
  if (const auto* volume = std::get_if<api::VolumeSource>(&data)) return volume->source;
  const auto& secret = std::get<api::SecretData>(data);
  Json files = {{"secretName", secret.name}, {"defaultMode", kFileMode}};
  for (const api::SecretItem& item : secret.items)
    files["items"].push_back({{"key", item.key}, {"path", item.path}});
  return {{"secret", std::move(files)}};
}

}  // namespace headway::reconcile
