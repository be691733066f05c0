#pragma once

#include "runner/plan/history.hpp"

#include <string>
#include <vector>

namespace headway::plan {

/// Those of the pending revisions, given in the order of their steps, that a run of phase expand
/// leaves out: the ones of phase contract, and what stands on them. Pure.
std::vector<std::string> held_back(const History& history, const std::vector<std::string>& pending);

/// The newest revisions of phase expand among the targets and what these require: a database that
/// holds them holds everything of phase expand. Pure.
std::vector<std::string> expand_heads(const History& history,
                                      const std::vector<std::string>& targets);

}  // namespace headway::plan
