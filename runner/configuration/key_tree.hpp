#pragma once

#include "common/setting.hpp"

#include <string>

namespace headway::configuration {

// The keys that the table of settings has for headway.yaml. A path is a key with the groups that it
// is in: `locks.waitTimeout`.

/// The setting with this path; nothing where it is none.
const Setting* setting_at(const std::string& path);

/// True if it is a group, such as `locks`.
bool is_group(const std::string& path);

/// How an unknown key of a group could be meant: what to write instead, as a sentence; empty where
/// nothing is near. `group` is empty for the outermost level.
std::string hint_for(const std::string& group, const std::string& key);

}  // namespace headway::configuration
