#pragma once

#include "operator/api/schema_migration.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/look.hpp"
#include "operator/reconcile/pod.hpp"
#include "operator/reconcile/run.hpp"

#include <chrono>
#include <string>

namespace headway::reconcile {

/// The Job of a run, as it is created: one pod, started once, without rights of its own.
kube::Json build_job(const api::SchemaMigration& resource, const Run& run,
                     const RunnerDefaults& defaults);

/// The same of a look for drift.
kube::Json build_job(const api::SchemaMigration& resource, const Look& look,
                     const RunnerDefaults& defaults);

/// Of what the operator makes for the resource, as its controller.
kube::Json owner_reference(const api::SchemaMigration& resource);

/// How long a run may take from the creation of its Job: a runner ends by its own timeouts, and the
/// Job's deadline is for one that hangs.
std::chrono::seconds job_deadline(const api::Spec& spec);

/// The hash of the Job's spec. If it differs from the stored one, the resource asks for another
/// Job.
std::string template_hash(const kube::Json& job);

}  // namespace headway::reconcile
