#include "runner/plan/segments.hpp"

#include "runner/plan/table_use.hpp"
#include "runner/sql/enum_value.hpp"
#include "runner/sql/functions.hpp"

#include <algorithm>
#include <utility>

namespace headway::plan {

namespace {

/// Whether a revision may add a value to an enumeration. A function that does so may be called by a
/// later revision of the same run.
class EnumWatch {
 public:
  bool adds_value(const revisions::Section& section) {
    const auto& statements = section.statements;
    const bool shown = std::ranges::any_of(statements, sql::adds_enum_value);
    const bool called =
        adds_by_function_ && std::ranges::any_of(statements, sql::runs_unknown_code);
    adds_by_function_ = adds_by_function_ || shown;
    return shown || called;
  }

 private:
  bool adds_by_function_ = false;
};

}  // namespace

std::vector<Segment> cut(std::vector<Step> steps, Transactions transactions,
                         const std::function<void(const Step&)>& see) {
  std::vector<Segment> segments;
  EnumWatch enums;
  TableUses uses;
  bool locked = false;
  bool ended = true;
  for (Step& step : steps) {
    if (see) see(step);
    const revisions::Section& section = step.section();
    const bool alone = section.options.no_transaction || section.options.isolation;
    const TableUse use = uses.of(section);
    if (ended || alone || (locked && use.works_long)) {
      segments.push_back({.transactional = !section.options.no_transaction});
      locked = false;
    }
    locked = locked || use.locks;
    const bool adds_enum_value = enums.adds_value(section);
    ended = alone || transactions == Transactions::kRevision || adds_enum_value;
    segments.back().steps.push_back(std::move(step));
  }
  return segments;
}

}  // namespace headway::plan
