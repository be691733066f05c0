#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/folder_files.hpp"
#include "runner/revisions/revision.hpp"
#include "runner/revisions/revision_file.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headway::revisions {

/// All revisions of a history, in the order of their files; ids are unique. Immutable, hence safe
/// to read from any thread; moved, never copied.
class Catalogue {
 public:
  /// `revisions` must have unique ids.
  explicit Catalogue(std::vector<Revision> revisions);
  Catalogue(Catalogue&&) = default;
  Catalogue& operator=(Catalogue&&) = default;

  const std::vector<Revision>& revisions() const { return revisions_; }
  /// By its exact id; nullptr where there is none. Valid as long as the catalogue.
  const Revision* find(std::string_view id) const;

 private:
  std::vector<Revision> revisions_;
  std::unordered_map<std::string_view, std::size_t> by_id_;  // views of the revisions' own ids
};

/// Parses files that were read: every revision, or every problem of every file together. Pure.
std::expected<Catalogue, std::vector<Diagnostic>> parse(const std::vector<SourceFile>& sources);

/// The files of folders as they were read, and the problems of those that could not be read.
struct Found {
  std::vector<SourceFile> files;
  std::vector<Diagnostic> diagnostics;
};

/// Reads the files that find_files() finds, each once. The diagnostics also name each file that
/// cannot be read.
Found read(std::span<const std::filesystem::path> folders, const Reading& how = {});

/// Parses the files that were found. Throws DiagnosticsError with all problems of all files.
Catalogue load(const Found& found);

/// Both in one.
Catalogue load(std::span<const std::filesystem::path> folders);

/// The revision's file with all rows that its text lacks, which is read again if there are such.
/// Throws DiagnosticsError where it cannot be read.
std::shared_ptr<const std::string> whole_file(const Revision& revision);

}  // namespace headway::revisions
