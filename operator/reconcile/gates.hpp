#pragma once

#include "common/clock.hpp"
#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/reason.hpp"
#include "operator/reconcile/run.hpp"

#include <optional>
#include <string>

namespace headway::reconcile {

/// A gate that is shut: a run that is due does not begin.
struct Shut {
  Reason reason;
  std::string clause;              ///< behind `A run is due; `, without a full stop
  std::optional<Time> until = {};  ///< when it opens by itself, where that is known
  bool needs_person = false;       ///< it never opens unless somebody changes a resource
};

/// The run that would begin.
struct WaitingRun {
  Purpose purpose;
  const std::optional<api::Plan>& plan;  ///< that it would apply; nothing: none is made
  const std::optional<api::Soak>& soak;  ///< of the rollouts that were looked at
  std::optional<Time> begun_at = {};     ///< by its backup; nothing: it has not begun
};

// One gate each, in a file of its own; nothing: it is open. Pure.

/// spec.suspend.
std::optional<Shut> shut_by_suspend(const Observed& observed, const WaitingRun& run, Time now);
/// spec.dependsOn: other resources are Ready for their own generation first.
std::optional<Shut> shut_by_dependencies(const Observed& observed, const WaitingRun& run, Time now);
/// spec.contract: the rollouts of these workloads are complete, and have been so for a while,
/// before contract revisions are planned or applied.
std::optional<Shut> shut_by_contract(const Observed& observed, const WaitingRun& run, Time now);
/// spec.approval: the plan that the run would apply is approved, by its hash.
std::optional<Shut> shut_by_approval(const Observed& observed, const WaitingRun& run, Time now);
/// spec.window: runs that apply begin only within it. One that has begun goes on behind its end.
std::optional<Shut> shut_by_window(const Observed& observed, const WaitingRun& run, Time now);

/// The first gate that is shut. Once a gate opens, the next one is shown. The approval comes before
/// the window, so that a person is asked while there is time.
std::optional<Shut> find_shut_gate(const Observed& observed, const WaitingRun& run, Time now);

}  // namespace headway::reconcile
