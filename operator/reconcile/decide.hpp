#pragma once

#include "operator/api/status.hpp"
#include "operator/kube/resource.hpp"
#include "operator/reconcile/observed.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headway::reconcile {

/// What decisions take from the operator's configuration.
struct Settings {
  std::string runner_image;   ///< for resources that name none
  std::string instance = {};  ///< this process, as Events name it
};

/// The first write of a run. Its name is derived, so that a second creator meets the first one's.
struct CreateJob {
  kube::Json job;
};

/// Of a Job that makes room for another: its runner has not started and it is not what the resource
/// asks for any more, or it has ended unseen.
struct DeleteJob {
  std::string name;
  std::string uid;
};

/// Lets Kubernetes delete a finished Job after kKeepFinishedSeconds. Only for one whose result is
/// in the status.
struct ExpireJob {
  std::string name;
  std::string uid;
};

using Action = std::variant<CreateJob, DeleteJob, ExpireJob>;

struct Decision {
  std::vector<Action> actions;  ///< to be done in order, before the status is written
  api::Status status;           ///< as it is to be
  std::optional<std::chrono::milliseconds>
      look_again;                       ///< where no change would bring the resource up again
  std::optional<OutcomeKind> finished;  ///< a run whose result this status is the first to have
};

/// What to do about one resource, from what was observed of it. A pure function: the same
/// observation leads to the same decision, in whatever process and however often, which is what
/// makes a crash between two writes harmless.
Decision decide(const Observed& observed, const Settings& settings, Time now);

/// The status when the API server has refused the Job that `decide` wanted: as observed, but for
/// the reason.
api::Status status_of_refusal(const Observed& observed, const std::string& refusal, Time now);

}  // namespace headway::reconcile
