#pragma once

#include "operator/api/condition.hpp"
#include "operator/reconcile/reason.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace headway::reconcile {

/// The state of a resource by the conventions of kstatus: `Ready` is always there; `Reconciling` is
/// there while the operator continues by itself, `Stalled` while it needs a person, never both.
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

  /// Something that the last run did; kept until the next run begins.
  struct Fact {
    std::string reason;
    std::string message;
  };
  std::optional<Fact> backed_up = {};
  std::optional<Fact> rolled_back = {};
};

/// The database is as the resource asks for.
Verdict done(Reason reason, std::string message);
/// A run is under way or about to start.
Verdict going(std::string message);
/// The database is not as asked for, and the operator retries by itself.
Verdict retrying(Reason reason, std::string message, std::string next);
/// The database is not as asked for, and a field of the resource holds the run.
Verdict held(Reason reason, std::string message);
/// The database is not as asked for, and a person is needed.
Verdict stalled(Reason reason, std::string message);

/// The verdict as conditions. A condition whose status stays the same keeps its transition time
/// from `before`.
api::Conditions to_conditions(const Verdict& verdict, const api::Conditions& before,
                              std::int64_t generation, Time now);

}  // namespace headway::reconcile
