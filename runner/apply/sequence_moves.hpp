#pragma once

#include "common/error.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/plan/plan.hpp"

#include <string>
#include <vector>

namespace headway::apply {

/// Sequences that the transactions rolled back with `error` have moved, by their names; none where
/// that cannot be found out any more. Of a revision that is half done nothing is said: a part of it
/// is committed.
std::vector<std::string> find_moved_sequences(Workplace& at, plan::Direction direction,
                                              const Error& error);

/// Those of them that are still there: an undo may have dropped some.
std::vector<std::string> still_there(Workplace& at, std::vector<std::string> sequences);

}  // namespace headway::apply
