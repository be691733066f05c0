#include "runner/foreign/sqitch_plan.hpp"

#include "common/text.hpp"
#include "runner/foreign/text.hpp"

#include <algorithm>
#include <ranges>

namespace headway::foreign {

namespace {

/// Takes the next word off the line.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  line = trim(line.substr(end));
  return word;
}

/// `NAME [DEPENDENCIES] TIME PLANNER <EMAIL> # NOTE`
SqitchChange change_of(std::string_view line) {
  SqitchChange change;
  change.name = take_word(line);
  if (line.starts_with('[')) line = trim(line.substr(std::min(line.find(']') + 1, line.size())));
  change.planned_at = take_word(line);
  const std::size_t note = line.find('#');
  if (note != std::string_view::npos) change.note = trim(line.substr(note + 1));
  return change;
}

void add_change(SqitchPlan& plan, SqitchChange change) {
  for (SqitchChange& before : plan.changes | std::views::reverse) {
    if (before.name != change.name) continue;
    before.is_reworked = true;
    change.occurrence = before.occurrence + 1;
    break;
  }
  plan.changes.push_back(std::move(change));
}

}  // namespace

SqitchPlan read_sqitch_plan(std::string_view text, const std::string& file,
                            std::vector<Diagnostic>& wrong) {
  constexpr std::string_view kProject = "%project=";
  SqitchPlan plan;
  int number = 0;
  for (const std::string& written : lines_of(text)) {
    ++number;
    std::string_view line = trim(written);
    if (line.starts_with(kProject)) plan.project = trim(line.substr(kProject.size()));
    if (line.empty() || line.starts_with('#') || line.starts_with('%')) continue;
    if (line.starts_with('@')) {
      const std::string tag(take_word(line));
      for (SqitchChange& change : plan.changes)
        if (!change.is_reworked) change.tags_to_rework.push_back(tag);
      continue;
    }
    if (line.starts_with('-')) {
      wrong.push_back({file, number, 0, "a change that is reverted by the plan",
                       "take both lines out of the plan first"});
      continue;
    }
    if (line.starts_with('+')) line = trim(line.substr(1));
    SqitchChange change = change_of(line);
    change.line = number;
    if (!change.planned_at.ends_with('Z'))
      wrong.push_back({file, number, 0, "a line that is neither a change nor a tag", ""});
    add_change(plan, std::move(change));
  }
  return plan;
}

}  // namespace headway::foreign
