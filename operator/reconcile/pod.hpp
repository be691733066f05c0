#pragma once

#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/run.hpp"

#include <string>

namespace headway::reconcile {

// The containers of a run's pod. Only images of the user's need init containers: `tools` puts our
// copier into a volume, and `revisions` and `data` run the copier, each in its image.
inline constexpr const char* kToolsContainer = "tools";
inline constexpr const char* kRevisionsContainer = "revisions";
inline constexpr const char* kDataContainer = "data";
inline constexpr const char* kRunnerContainer = "runner";

/// The time between SIGTERM and SIGKILL, in which a runner rolls back.
inline constexpr std::chrono::seconds kGrace{300};

/// The spec of a run's pod: without rights of its own, and within the pod security level
/// "restricted". `default_image` is used if the resource names no runner image.
kube::Json pod_spec(const api::SchemaMigration& resource, const Run& run,
                    const std::string& default_image);

}  // namespace headway::reconcile
