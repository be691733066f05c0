#pragma once

#include "common/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headway::foreign {

/// A change of Sqitch's plan. One that is reworked later stands there several times.
struct SqitchChange {
  std::string name;
  std::string planned_at;  ///< as written: 2013-12-30T22:27:29Z
  std::string note;
  int line = 0;
  int occurrence = 1;                            ///< of the name, from 1
  bool is_reworked = false;                      ///< a later one has the same name
  std::vector<std::string> tags_to_rework = {};  ///< between this one and that
};

struct SqitchPlan {
  std::string project;
  std::vector<SqitchChange> changes;
};

/// Reads sqitch.plan; what it cannot read goes to `wrong`.
SqitchPlan read_sqitch_plan(std::string_view text, const std::string& file,
                            std::vector<Diagnostic>& wrong);

}  // namespace headway::foreign
