#pragma once

#include "operator/api/condition.hpp"
#include "operator/reconcile/reason.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace headway::reconcile {

/// What is to be said about a resource, after the conventions of kstatus: `Ready` tells the truth,
/// and of `Reconciling` and `Stalled` at most one is there, depending on whether the operator goes
/// on by itself.
struct Verdict {
  struct Going {
    bool with_retry = false;
    std::string message;
  };

  api::ConditionStatus ready = api::ConditionStatus::kUnknown;
  Reason reason = Reason::kProgressing;
  std::string message;
  std::optional<Going> reconciling = {};
  bool stalled = false;  ///< with Ready's reason and message

  /// Something that the last run did, until the next one begins.
  struct Fact {
    std::string reason;
    std::string message;
  };
  std::optional<Fact> backed_up = {};
  std::optional<Fact> rolled_back = {};
};

/// Everything is as asked for.
Verdict done(Reason reason, std::string message);
/// The operator or Kubernetes is at it.
Verdict going(std::string message);
/// It is not as asked for, and the operator goes on by itself.
Verdict retrying(Reason reason, std::string message, std::string next);
/// It is not as asked for, because the resource says so.
Verdict held(Reason reason, std::string message);
/// It is not as asked for, and only a person can change that.
Verdict stalled(Reason reason, std::string message);

/// The conditions that say so. The time of a transition is kept from `before` where the status
/// stays the same.
api::Conditions to_conditions(const Verdict& verdict, const api::Conditions& before,
                              std::int64_t generation, Time now);

}  // namespace headway::reconcile
