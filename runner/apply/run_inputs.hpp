#pragma once

#include "runner/plan/history.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// A hash of what a run is asked for: the command, its targets, and the files word by word. A run
/// id stands for one of them. Pure.
std::string run_inputs(const std::string& command, const std::vector<std::string>& targets,
                       const plan::History& history);

}  // namespace headway::apply
