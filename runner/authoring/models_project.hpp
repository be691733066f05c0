#pragma once

#include "runner/authoring/write_file.hpp"

#include <string>

namespace headway::authoring {

/// What a new project needs so that autogenerate finds the wanted schema.
struct ModelsProject {
  std::string setting;  ///< the value of `autogenerate.models`, in YAML
  FileText file;        ///< the SQL itself, or the program that prints it
};

/// `kind` is a word of settings::kProjectModels. Throws std::invalid_argument for another one.
/// Pure.
ModelsProject models_project(const std::string& kind);

}  // namespace headway::authoring
