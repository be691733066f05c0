#pragma once

#include "common/diagnostic.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace headway::revisions {

/// How folders are read.
struct Reading {
  /// Folders within a folder are read too, behind its files: those whose name begins with a dot and
  /// links excepted.
  bool recursive = false;
  bool may_be_empty = false;  ///< a folder without revisions is none to report
};

/// The paths of files, and what is wrong with the folders.
struct FolderFiles {
  std::vector<std::string> files;
  std::vector<Diagnostic> diagnostics;
};

/// Finds `*.sql` in each folder, sorted by name, folder after folder. Names that begin with a dot
/// are skipped and links to files are followed, since a mounted ConfigMap is links into a hidden
/// folder; a link to nothing is among the files, so that it is reported. The diagnostics name each
/// folder that is not there or holds no revisions.
FolderFiles find_files(std::span<const std::filesystem::path> folders, const Reading& how);

}  // namespace headway::revisions
