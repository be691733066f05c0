#pragma once

#include <optional>
#include <string>

#include <yaml-cpp/mark.h>

namespace headway::configuration {

/// Where the second document of a YAML text begins; nothing where there is none. A stray `,` or `]`
/// counts as one: YAML::LoadAll() finds documents there without an end. Throws YAML::Exception.
std::optional<YAML::Mark> second_document(const std::string& text);

}  // namespace headway::configuration
