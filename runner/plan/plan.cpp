#include "runner/plan/plan.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/graph/selector.hpp"
#include "runner/graph/traversal.hpp"
#include "runner/plan/phase.hpp"
#include "runner/plan/segments.hpp"
#include "runner/sql/forbidden.hpp"

#include <algorithm>
#include <format>
#include <iterator>
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

/// Cuts steps of which no revision holds a forbidden statement.
std::vector<Segment> cut_allowed(std::vector<Step> steps, Transactions transactions) {
  std::vector<Diagnostic> diagnostics;
  std::vector<Segment> segments = cut(std::move(steps), transactions, [&](const Step& step) {
    std::ranges::move(sql::forbidden_statements(*step.revision), std::back_inserter(diagnostics));
  });
  if (!diagnostics.empty()) throw DiagnosticsError(std::move(diagnostics));
  return segments;
}

std::vector<Step> steps_down(const History& history, std::vector<std::string> rows,
                             const std::vector<std::string>& ids) {
  std::vector<Step> steps;
  for (const std::string& id : ids) {
    graph::RowStep step = graph::rows_after_downgrade(history.map, rows, id);
    rows = step.rows;
    steps.push_back({.revision = history.catalogue().find(id),
                     .direction = Direction::kDown,
                     .changes = std::move(step.changes),
                     .rows = std::move(step.rows)});
  }
  return steps;
}

/// Names all revisions without a downgrade section in one error.
void refuse_irreversible(const History& history, const std::vector<std::string>& ids) {
  std::vector<std::string> irreversible;
  for (const std::string& id : ids) {
    const revisions::Revision& revision = *history.catalogue().find(id);
    if (revision.downgrade) continue;
    irreversible.push_back(std::format("{} ({})", id, revision.file));
  }
  if (irreversible.empty()) return;
  throw Error(ExitCode::kRefused, "Irreversible",
              "these revisions have no downgrade section: " + join(irreversible),
              "write `-- headway: downgrade` and what undoes the revision, restore a backup, or go "
              "on with a new revision that corrects the old one");
}

}  // namespace

std::size_t Plan::size() const {
  std::size_t steps = 0;
  for (const Segment& segment : segments)
    steps += segment.steps.size();
  return steps;
}

std::vector<Step> Plan::steps() const {
  std::vector<Step> steps;
  for (const Segment& segment : segments)
    steps.insert(steps.end(), segment.steps.begin(), segment.steps.end());
  return steps;
}

bool Plan::goes_down() const {
  return !empty() && segments.front().steps.front().direction == Direction::kDown;
}

Plan plan_upgrade(const History& history, const std::vector<std::string>& rows,
                  const std::string& target, const Requirements& ledger, Transactions transactions,
                  Phase phase) {
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
  if (phase == Phase::kExpand) plan.held = held_back(history, pending);
  std::erase_if(pending, [&](const auto& id) { return std::ranges::contains(plan.held, id); });
  std::vector<Step> steps;
  std::vector<std::string> now = rows;
  for (const std::string& id : pending) {
    graph::RowStep step = graph::rows_after_upgrade(history.map, now, id);
    now = step.rows;
    steps.push_back({.revision = history.catalogue().find(id),
                     .direction = Direction::kUp,
                     .changes = std::move(step.changes),
                     .rows = std::move(step.rows)});
  }
  plan.segments = cut_allowed(std::move(steps), transactions);
  return plan;
}

Plan plan_downgrade(const History& history, const std::vector<std::string>& rows,
                    const std::string& target, Transactions transactions) {
  const graph::DowngradeTarget goal = graph::downgrade_target(history.map, target, rows);
  Plan plan{.from = rows};
  if (goal.revision) plan.to.push_back(*goal.revision);
  const std::vector<std::string> undone = graph::downgrade_steps(history.map, rows, goal);
  refuse_irreversible(history, undone);
  std::vector<Step> steps = steps_down(history, rows, undone);
  plan.segments = cut_allowed(std::move(steps), transactions);
  return plan;
}

bool names_older_revision(const Plan& plan, const std::string& target) {
  const std::string symbol = target.substr(target.find('@') + 1);
  if (!plan.empty() || !plan.held.empty() || plan.from.empty() || symbol.starts_with("head"))
    return false;
  return std::ranges::none_of(plan.to,
                              [&](const auto& id) { return std::ranges::contains(plan.from, id); });
}

std::vector<Segment> way_back(const History& history, const std::vector<Step>& made,
                              Transactions transactions) {
  std::vector<std::string> ids;
  for (const Step& step : made)
    ids.insert(ids.begin(), step.revision->id);
  return cut(steps_down(history, made.back().rows, ids), transactions);
}

}  // namespace headway::plan
