#pragma once

#include "common/setting_values.hpp"
#include "runner/backup/backup_request.hpp"

#include <optional>

namespace headway::commands {

/// The backup that is asked for; nothing where none is. Throws Error (kUsage, `Usage`) where the
/// settings do not go together.
std::optional<backup::BackupRequest> backup_request(const SettingValues& values);

}  // namespace headway::commands
