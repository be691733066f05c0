#pragma once

#include "common/run_request.hpp"
#include "common/setting_values.hpp"

#include <optional>
#include <span>

namespace headway::commands {

/// The backup that is asked for; nothing where none is. Throws Error (kUsage, `Usage`) where the
/// settings do not go together.
std::optional<BackupRequest> backup_request(const SettingValues& values);

}  // namespace headway::commands
