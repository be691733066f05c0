#pragma once

#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/look.hpp"
#include "operator/reconcile/run.hpp"

#include <chrono>
#include <string>

namespace headway::reconcile {

// The containers of a run's pod. Only images of the user's need init containers: `tools` puts our
// copier into a volume, and `revisions` and `data` run the copier, each in its image.
inline constexpr const char* kToolsContainer = "tools";
inline constexpr const char* kRevisionsContainer = "revisions";
inline constexpr const char* kDataContainer = "data";
inline constexpr const char* kRunnerContainer = "runner";
/// Of a look's pod: the server where the history is replayed, a sidecar.
inline constexpr const char* kScratchContainer = "scratch";

/// The part of the operator's configuration that pods depend on.
struct RunnerDefaults {
  std::string image;                  ///< for resources that name none
  bool cluster_assigns_user = false;  ///< pods name no user and group, as OpenShift wants them

  bool operator==(const RunnerDefaults&) const = default;
};

/// How long a look for drift has from SIGTERM to SIGKILL: it leaves nothing half done.
inline constexpr std::chrono::seconds kLookGrace{30};

/// The spec of a run's pod: without rights of its own, and within the pod security level
/// "restricted".
kube::Json pod_spec(const api::SchemaMigration& resource, const Run& run,
                    const RunnerDefaults& defaults);

/// The same of a look for drift.
kube::Json pod_spec(const api::SchemaMigration& resource, const Look& look,
                    const RunnerDefaults& defaults);

}  // namespace headway::reconcile
