#pragma once

#include "common/setting_values.hpp"

#include <nlohmann/json.hpp>

namespace headway::api {

/// The values of the settings that have a field in the resource (common/settings.hpp), the fields'
/// defaults included, in the resource's own words (`Allow`). Those of a backup are there only if
/// the resource asks for one. Throws InvalidResource.
SettingValues run_settings_from_json(const nlohmann::json& spec);

/// Those of a resource that says nothing of them.
SettingValues default_run_settings();

}  // namespace headway::api
