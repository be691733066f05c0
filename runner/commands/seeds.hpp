#pragma once

#include "common/setting_values.hpp"
#include "runner/apply/migrate.hpp"
#include "runner/revisions/catalogue.hpp"
#include "runner/seeds/load.hpp"

#include <string>
#include <vector>

namespace headway::commands {

/// The seeds among the files, their data opened. Throws DiagnosticsError.
std::vector<seeds::ReadySeed> ready_seeds(const SettingValues& values,
                                          const revisions::Found& found,
                                          const plan::History& history);

seeds::LoadRequest load_request(const SettingValues& values, const std::string& run_id);

/// Loads the seeds that are due where the migration has succeeded. A seed that fails is the run's
/// error, and the revisions that were applied stay.
apply::RunResult with_seeds(apply::RunResult migrated, const std::vector<seeds::ReadySeed>& seeds,
                            const SettingValues& values, const apply::Surroundings& with);

}  // namespace headway::commands
