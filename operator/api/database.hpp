#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

/// A key of a Secret or a ConfigMap in the resource's namespace.
struct KeyReference {
  enum class Of { kSecret, kConfigMap };

  Of of = Of::kSecret;
  std::string name;
  std::string key;

  bool operator==(const KeyReference&) const = default;
};

/// One part of spec.database.connection: a variable of libpq, with its value or where the value is
/// kept (https://www.postgresql.org/docs/current/libpq-envars.html).
struct ConnectionPart {
  std::string field;     ///< of the resource, such as `spec.database.connection.host`
  std::string variable;  ///< such as PGHOST
  std::string file;      ///< not empty: the variable names a file of this name with the value in it
  std::variant<std::string, KeyReference> value;

  const KeyReference* reference() const { return std::get_if<KeyReference>(&value); }

  bool operator==(const ConnectionPart&) const = default;
};

/// How a run's pod reaches its database; the operator reads none of the values.
struct Database {
  std::optional<KeyReference> url;         ///< a whole URL, in a Secret
  std::vector<ConnectionPart> connection;  ///< else its parts, in the order of the definition

  bool operator==(const Database&) const = default;
};

/// `path` names the field. Throws InvalidResource.
KeyReference key_reference_from_json(const nlohmann::json& from, const std::string& path);

/// Throws InvalidResource.
Database database_from_json(const nlohmann::json& database);

}  // namespace headway::api
