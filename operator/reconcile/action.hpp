#pragma once

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

using Action = std::variant<CreateJob, DeleteJob, ExpireJob, EndPod>;

}  // namespace headway::reconcile
