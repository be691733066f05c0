#pragma once

#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/run.hpp"

#include <string>

namespace headway::reconcile {

/// How long a finished Job stays once its result is in the status: its pod's log is still wanted.
inline constexpr int kKeepFinishedSeconds = 86'400;

/// The Job that carries a run out, as it is created: one pod, started once, without rights of its
/// own. `default_image` is taken where the resource names none.
kube::Json build_job(const api::SchemaMigration& resource, const Run& run,
                     const std::string& default_image);

/// The hash of the Job's spec: what tells whether the Job is still the one that the resource asks
/// for.
std::string template_hash(const kube::Json& job);

}  // namespace headway::reconcile
