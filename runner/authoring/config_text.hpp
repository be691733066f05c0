#pragma once

#include "common/setting.hpp"

#include <span>
#include <string>

namespace headway::authoring {

/// The headway.yaml of a new project: every key of the table with what it says and a value, all
/// commented out but those of the project's own files.
std::string config_text(std::span<const Setting* const> settings);

}  // namespace headway::authoring
