#pragma once

#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/run.hpp"

#include <string>

namespace headway::reconcile {

// The containers of a run's pod. Of the init containers, which only a source of the kind image has,
// the first puts our copier into a volume, and the second runs it in the user's image.
inline constexpr const char* kToolsContainer = "tools";
inline constexpr const char* kRevisionsContainer = "revisions";
inline constexpr const char* kRunnerContainer = "runner";

/// How long a runner has after SIGTERM to roll back.
inline constexpr std::chrono::seconds kGrace{300};

/// The spec of the pod that carries a run out: without rights of its own, and within the pod
/// security level "restricted". `default_image` is taken where the resource names no runner's.
kube::Json pod_spec(const api::SchemaMigration& resource, const Run& run,
                    const std::string& default_image);

}  // namespace headway::reconcile
