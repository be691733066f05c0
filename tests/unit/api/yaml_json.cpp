#include "tests/unit/api/yaml_json.hpp"

#include <algorithm>
#include <stdexcept>

#include <yaml-cpp/yaml.h>

namespace headway::testing {

namespace {

using Json = nlohmann::json;

Json scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;  // quoted
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (text == "true") return true;
  if (text == "false") return false;
  const Json number = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return number.is_number() ? number : Json(text);
}

Json convert(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return scalar(node);
    case YAML::NodeType::Sequence: {
      Json array = Json::array();
      for (const YAML::Node& entry : node)
        array.push_back(convert(entry));
      return array;
    }
    case YAML::NodeType::Map: {
      Json object = Json::object();
      for (const auto& entry : node)
        object[entry.first.Scalar()] = convert(entry.second);
      return object;
    }
    case YAML::NodeType::Null:
    case YAML::NodeType::Undefined:
      break;
  }
  return nullptr;
}

}  // namespace

Json json_of_yaml(const std::string& text) {
  return convert(YAML::Load(text));
}

Json json_of_yaml_file(const std::filesystem::path& path) {
  return convert(YAML::LoadFile(path.string()));
}

std::vector<std::filesystem::path> fixtures(const std::string& folder, const std::string& ending) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(HEADWAY_FIXTURES) / folder))
    if (entry.path().extension() == ending) paths.push_back(entry.path());
  if (paths.empty()) throw std::runtime_error("no fixtures in " + folder);
  std::ranges::sort(paths);
  return paths;
}

}  // namespace headway::testing
