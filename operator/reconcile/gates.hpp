#pragma once

#include "common/clock.hpp"
#include "operator/reconcile/observed.hpp"
#include "operator/reconcile/reason.hpp"

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

// One gate each, in a file of its own; nothing: it is open. Pure.

/// spec.suspend.
std::optional<Shut> shut_by_suspend(const Observed& observed, Time now);
/// spec.window: runs begin only within it. One that has begun goes on behind its end.
std::optional<Shut> shut_by_window(const Observed& observed, Time now);
/// spec.dependsOn: other resources are Ready for their own generation first.
std::optional<Shut> shut_by_dependencies(const Observed& observed, Time now);

/// The first gate that is shut. Once a gate opens, the next one is shown.
std::optional<Shut> find_shut_gate(const Observed& observed, Time now);

}  // namespace headway::reconcile
