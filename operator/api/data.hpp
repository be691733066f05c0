#pragma once

#include "operator/api/source.hpp"

#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// One key of a Secret as a file.
struct SecretItem {
  std::string key;
  std::string path;  ///< within the data folder

  bool operator==(const SecretItem&) const = default;
};

/// Files as the keys of a Secret, which the operator does not read.
struct SecretData {
  std::string name;
  std::vector<SecretItem> items;  ///< none: every key, as a file of its name

  bool operator==(const SecretData&) const = default;
};

/// Where the rows come from that seeds load.
using Data = std::variant<SecretData, ImageSource, VolumeSource>;

/// Throws InvalidResource.
Data data_from_json(const nlohmann::json& data);

}  // namespace headway::api
