#pragma once

#include "common/clock.hpp"
#include "runner/plan/history.hpp"
#include "runner/scratch/scratch_database.hpp"

#include <string>

namespace headway::scratch {

/// Applies a history to a scratch database up to `target`, or undoes it down to there, with the
/// runner's own code. Throws Error: the failure of the revision that failed, with its reason, as
/// kUsage, since nothing of the user's was touched.
void upgrade(const ScratchDatabase& database, const plan::History& history,
             const std::string& target, const Clock& clock);
void downgrade(const ScratchDatabase& database, const plan::History& history,
               const std::string& target, const Clock& clock);

}  // namespace headway::scratch
