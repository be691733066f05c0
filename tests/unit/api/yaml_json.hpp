#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace headway::testing {

/// A YAML document as JSON; plain scalars become numbers, booleans and null as the API server reads
/// them.
nlohmann::json json_of_yaml(const std::string& text);
nlohmann::json json_of_yaml_file(const std::filesystem::path& path);

/// Every file of a folder of fixtures with this ending, sorted.
std::vector<std::filesystem::path> fixtures(const std::string& folder,
                                            const std::string& ending = ".yaml");

}  // namespace headway::testing
