#pragma once

#include "operator/api/backup.hpp"
#include "operator/kube/resource.hpp"

#include <chrono>
#include <string>
#include <variant>

#include <nlohmann/json.hpp>

namespace headway::reconcile {

/// The first write of a run. The derived name makes a second creation fail with AlreadyExists.
struct CreateJob {
  kube::Json job;
};

/// Deletes a Job with its pods.
struct DeleteJob {
  std::string name;
  std::string uid;
};

/// Lets Kubernetes delete a finished Job after some time. Only for a Job whose result is in the
/// status.
struct ExpireJob {
  std::string name;
  std::string uid;
  std::chrono::seconds after{};
};

/// Ends all containers of a pod whose runner has ended. The pod stays, for its log.
struct EndPod {
  std::string name;
  std::string uid;
};

/// Lets something else take the backup of a run, before the run's own Job.
struct TakeBackup {
  api::OutsideBackup backup;
  std::string id;
  std::string name;  ///< of the Job or the Backup, derived from the id
  std::chrono::seconds deadline{};
};

using Action = std::variant<CreateJob, DeleteJob, ExpireJob, EndPod, TakeBackup>;

}  // namespace headway::reconcile
