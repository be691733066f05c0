#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::api {

using Json = nlohmann::json;

/// The member, or null if the object lacks it or is no object. Never throws.
inline const Json& member(const Json& object, const char* name) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

/// The member as a Value, or nothing if it is absent or null. Throws Json::exception for another
/// type.
template <typename Value>
std::optional<Value> optional_member(const Json& object, const char* name) {
  const Json& found = member(object, name);
  if (found.is_null()) return std::nullopt;
  return found.get<Value>();
}

inline std::string text_member(const Json& object, const char* name) {
  return optional_member<std::string>(object, name).value_or("");
}

inline std::vector<std::string> list_member(const Json& object, const char* name) {
  return optional_member<std::vector<std::string>>(object, name)
      .value_or(std::vector<std::string>{});
}

}  // namespace headway::api
