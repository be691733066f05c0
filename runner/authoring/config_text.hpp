#pragma once

#include "common/setting.hpp"

#include <span>
#include <string>

namespace headway::authoring {

/// The headway.yaml of a new project: every key of the table with what it says and a value, all
/// commented out but those of the project's own files, and `autogenerate.models` where its value,
/// in YAML, is not empty.
std::string config_text(std::span<const Setting* const> settings, const std::string& models = {});

}  // namespace headway::authoring
