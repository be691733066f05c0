#include "runner/autogenerate/steps.hpp"

#include "common/error.hpp"
#include "runner/autogenerate/way.hpp"

#include <algorithm>
#include <iterator>

namespace headway::autogenerate {

using schema::Snapshot;

namespace {

Statements way_between(const Snapshot& from, const Snapshot& to) {
  Way way = find_way(from, to);
  if (way.problems.empty()) return std::move(way.statements);
  std::string listed;
  for (const std::string& problem : way.problems)
    listed += "\n  " + problem;
  throw Error(ExitCode::kUsage, "CannotMake",
              "no statement can be written for these differences:" + listed,
              "write that revision by hand; nothing was written");
}

Statements way_through(const Snapshot& from, const std::vector<Snapshot>& via, const Snapshot& to) {
  Statements all;
  const Snapshot* here = &from;
  for (const Snapshot& next : via) {
    std::ranges::move(way_between(*here, next), std::back_inserter(all));
    here = &next;
  }
  std::ranges::move(way_between(*here, to), std::back_inserter(all));
  return all;
}

}  // namespace

std::vector<Step> find_steps(const Snapshot& renamed, const Snapshot& after,
                             const std::vector<Rename>& renames, const StageOptions& options) {
  std::vector<Step> steps;
  if (!schema::compare(renamed, after).empty()) {
    const std::vector<Stage> stages = cut_into_stages(renamed, after, options);
    const Snapshot* from = &renamed;
    for (const Stage& stage : stages) {
      steps.push_back({.up = way_through(*from, stage.via, stage.schema),
                       .down = way_through(stage.schema, stage.via_down, *from),
                       .title = stage.title,
                       .concurrent = stage.concurrent});
      from = &stage.schema;
    }
  }
  if (renames.empty()) return steps;
  if (steps.empty() || steps.front().concurrent) steps.insert(steps.begin(), Step{});
  Step& first = steps.front();
  Statements up = rename_statements(renames);
  std::ranges::move(first.up, std::back_inserter(up));
  first.up = std::move(up);
  std::ranges::move(rename_back_statements(renames), std::back_inserter(first.down));
  return steps;
}

}  // namespace headway::autogenerate
