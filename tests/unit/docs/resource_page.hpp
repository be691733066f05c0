#pragma once

#include <filesystem>
#include <string>

namespace headway::testing {

/// docs/resource.md, made from the definition in crds/: every field with its type, its default and
/// what it is, in the definition's order, and what the API server refuses. Throws YAML::Exception
/// for a file that is none.
std::string resource_page(const std::filesystem::path& definition);

}  // namespace headway::testing
