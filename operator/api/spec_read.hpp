#pragma once

#include "common/duration.hpp"
#include "operator/api/invalid_resource.hpp"
#include "operator/api/json_read.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace headway::api {

// Readers for the parts of a spec. An absent part leaves the value at its default.

/// Throws InvalidResource if it is absent or empty; `path` is for the message.
inline std::string required(const Json& object, const char* name, const std::string& path) {
  std::string text = text_member(object, name);
  if (text.empty()) throw InvalidResource(path + " is missing");
  return text;
}

inline void read(const Json& object, const char* name, std::string& value) {
  if (auto found = optional_member<std::string>(object, name)) value = std::move(*found);
}

/// Throws InvalidResource for a text that is no duration.
inline void read(const Json& object, const char* name, std::chrono::milliseconds& value) {
  const auto text = optional_member<std::string>(object, name);
  if (!text) return;
  const auto duration = parse_duration(*text);
  if (!duration) throw InvalidResource("'" + *text + "' is no duration");
  value = *duration;
}

/// A part that the operator copies into the pod unread.
inline void read(const Json& object, const char* name, Json& value) {
  if (const Json& found = member(object, name); !found.is_null()) value = found;
}

}  // namespace headway::api
