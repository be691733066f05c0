#pragma once

#include "runner/plan/history.hpp"
#include "runner/report/style.hpp"
#include "runner/trial/trial.hpp"

#include <string>
#include <vector>

namespace headway::report {

/// What became of one revision of `headway test`, for people: a line where all is well, otherwise
/// with the objects and rows that differ below it. Ends in a newline. Pure.
std::string trial_text(const plan::History& history, const trial::Result& result,
                       const Style& style);

/// How many revisions passed, in one line.
std::string trial_summary(const std::vector<trial::Result>& results, std::size_t tried,
                          const Style& style);

/// `{"version":1,"passed":false,"revisions":[...]}`. `tried`: how many were to be tried.
std::string trial_json(const std::vector<trial::Result>& results, std::size_t tried);

}  // namespace headway::report
