#pragma once

#include "common/setting.hpp"
#include "runner/authoring/write_file.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headway::authoring {

/// The parts that `headway init` adds to a new project.
struct ProjectParts {
  std::string name;  ///< of the app: a name that Kubernetes takes
  bool kubernetes = false;
  bool github = false;
  std::string models = {};  ///< where the wanted schema is: sql, sqlalchemy, django; empty: unsaid
};

/// The files of a new project, their paths relative to its folder: headway.yaml, the folder of
/// revisions with its template and README, and the parts that are asked for. Throws
/// std::invalid_argument for models of another kind. Pure.
std::vector<FileText> project_files(const ProjectParts& parts,
                                    std::span<const Setting* const> settings);

/// The text of .gitignore with the lines that a project needs; empty where it has them all.
std::string with_ignored_files(std::string_view text);

/// A name for Kubernetes made of a folder's: small letters, digits and dashes.
std::string app_name(std::string_view folder);

}  // namespace headway::authoring
