#include "runner/plan/segments.hpp"

#include "runner/sql/enum_value.hpp"

#include <algorithm>
#include <utility>

namespace headway::plan {

std::vector<Segment> cut(std::vector<Step> steps, Transactions transactions) {
  std::vector<Segment> segments;
  bool ended = true;
  for (Step& step : steps) {
    const revisions::Section& section = step.section();
    const bool alone = section.options.no_transaction;
    if (ended || alone) segments.push_back({.transactional = !alone});
    ended = alone || transactions == Transactions::kRevision ||
            std::ranges::any_of(section.statements, sql::adds_enum_value);
    segments.back().steps.push_back(std::move(step));
  }
  return segments;
}

}  // namespace headway::plan
