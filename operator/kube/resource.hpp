#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace headway::kube {

using Json = nlohmann::json;

/// The address of a kind of object in the API. Made of literals, for constants.
struct Resource {
  std::string_view group;  ///< empty: the core group
  std::string_view version;
  std::string_view plural;
  bool namespaced = true;
};

inline constexpr Resource kPods{"", "v1", "pods"};
inline constexpr Resource kConfigMaps{"", "v1", "configmaps"};
inline constexpr Resource kJobs{"batch", "v1", "jobs"};
inline constexpr Resource kEvents{"events.k8s.io", "v1", "events"};

/// The key of an object of a kind. The namespace is empty for an object without one.
struct ObjectKey {
  std::string ns;
  std::string name;

  auto operator<=>(const ObjectKey&) const = default;
};

/// `namespace/name`, or `name`.
std::string to_text(const ObjectKey& key);

/// From an object's metadata; a part that is missing there is empty.
ObjectKey key_of(const Json& object);

/// A text in the object's metadata: `uid`, `resourceVersion`, `name`, ...; empty: it is missing.
std::string metadata_text(const Json& object, std::string_view field);

/// `/apis/batch/v1/namespaces/NS/jobs/NAME`; an empty namespace means all, an empty name the
/// collection.
std::string path_of(const Resource& resource, const ObjectKey& key);

/// Percent-encodes everything but unreserved characters (RFC 3986).
std::string percent_encoded(std::string_view text);

}  // namespace headway::kube

template <>
struct std::hash<headway::kube::ObjectKey> {
  std::size_t operator()(const headway::kube::ObjectKey& key) const noexcept {
    return std::hash<std::string>{}(key.ns) * 31 + std::hash<std::string>{}(key.name);
  }
};
