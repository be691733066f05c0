#pragma once

#include "operator/api/spec.hpp"
#include "operator/api/status.hpp"
#include "operator/kube/resource.hpp"

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::api {

inline constexpr const char* kApiVersion = "headway.dev/v1alpha1";
inline constexpr const char* kKind = "SchemaMigration";
inline constexpr kube::Resource kSchemaMigrations{"headway.dev", "v1alpha1", "schemamigrations"};

/// A new value of this annotation asks for a run without a change of the spec.
inline constexpr const char* kRunRequestedAt = "headway.dev/run-requested-at";

/// The hash of the plan that may be applied, where spec.approval asks for one.
inline constexpr const char* kApprove = "headway.dev/approve";

/// One resource, as far as the operator reads it.
struct SchemaMigration {
  std::string ns;
  std::string name;
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  bool deleting = false;
  std::string run_requested_at;
  std::string approved;  ///< the annotation kApprove; may be empty
  Spec spec;
  Status status;

  bool operator==(const SchemaMigration&) const = default;
};

/// Throws InvalidResource.
SchemaMigration schema_migration_from_json(const nlohmann::json& object);

}  // namespace headway::api
