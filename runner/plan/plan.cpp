#include "runner/plan/plan.hpp"

#include "common/error.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/revisions/forbidden.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace headway::plan {

namespace {

/// Everything that `rows` imply, by the history where it knows a revision, else by the ledger.
std::set<std::string> implied(const History& history, const std::vector<std::string>& rows,
                              const Requirements& ledger) {
  std::set<std::string> reached;
  std::vector<std::string> open = rows;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    if (!reached.insert(id).second) continue;
    if (const auto index = history.map.find(id)) {
      for (const auto below : history.map.requirements(*index))
        open.push_back(history.map.id(below));
    } else if (const auto entry = ledger.find(id); entry != ledger.end()) {
      open.insert(open.end(), entry->second.begin(), entry->second.end());
    }
  }
  return reached;
}

void refuse_forbidden(const std::vector<Step>& steps) {
  std::vector<Diagnostic> diagnostics;
  for (const Step& step : steps) {
    const std::vector<Diagnostic> found = revisions::forbidden_statements(*step.revision);
    diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  }
  if (!diagnostics.empty()) throw DiagnosticsError(std::move(diagnostics));
}

}  // namespace

std::size_t Plan::size() const {
  std::size_t steps = 0;
  for (const Segment& segment : segments)
    steps += segment.steps.size();
  return steps;
}

Plan plan_upgrade(const History& history, const std::vector<std::string>& rows,
                  const std::string& target, const Requirements& ledger) {
  Plan plan{.from = rows, .to = graph::upgrade_targets(history.map, target, rows)};
  std::vector<std::string> pending;
  try {
    pending = graph::upgrade_steps(history.map, rows, plan.to);
  } catch (const graph::UnknownRowsError&) {
    const std::set<std::string> there = implied(history, rows, ledger);
    plan.ahead = std::ranges::all_of(plan.to, [&](const auto& id) { return there.contains(id); });
    if (!plan.ahead) throw;
    return plan;
  }
  Segment segment;
  std::vector<std::string> now = rows;
  for (const std::string& id : pending) {
    graph::RowStep step = graph::rows_after_upgrade(history.map, now, id);
    now = step.rows;
    segment.steps.push_back({.revision = history.catalogue.find(id),
                             .changes = std::move(step.changes),
                             .rows = std::move(step.rows)});
  }
  refuse_forbidden(segment.steps);
  if (!segment.steps.empty()) plan.segments.push_back(std::move(segment));
  return plan;
}

}  // namespace headway::plan
