#pragma once

#include "common/clock.hpp"
#include "runner/graph/revision_map.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace headway::authoring {

/// A revision that somebody asks for. `heads`, `depends_on`: revision expressions.
struct NewRevision {
  std::string id;
  std::string message;
  std::vector<std::string> heads = {"head"};  ///< what it stands on; `base`: nothing
  bool splice = false;                        ///< it may stand on a revision that is no head
  std::vector<std::string> branch_labels = {};
  std::vector<std::string> depends_on = {};
  std::optional<std::filesystem::path> version_path = {};
  /// SQL with section marks, or without any: then it is the upgrade section, and the revision
  /// cannot be undone.
  std::optional<std::string> sql = {};
  std::string sql_file = {};  ///< the SQL's file, for messages
};

/// What a project says about its revision files.
struct Conventions {
  std::vector<std::filesystem::path> folders;
  bool recursive = false;  ///< folders within `folders` are read too
  std::string file_template;
  std::string template_text;
  std::string template_file;  ///< for messages
  std::size_t slug_length = 40;
  const std::chrono::time_zone* zone = nullptr;  ///< nullptr: UTC
};

/// A file that is ready to be written.
struct Draft {
  std::string id;
  std::vector<std::string> revises;
  std::filesystem::path path;
  std::string text;
};

/// The file of a new revision. The graph with it is built and the text is read again, so that a
/// file which is written never breaks the history. Pure but for the clock's value.
///
/// Throws Error (kUsage) and DiagnosticsError; messages are Alembic's where it has one.
Draft draft_revision(const graph::RevisionMap& map, const NewRevision& wanted,
                     const Conventions& conventions, Time now);

/// The same for `merge`: it stands on all that `revisions` name, which must be two or more. An
/// empty message becomes `Merge A and B`.
Draft draft_merge(const graph::RevisionMap& map, NewRevision wanted, const Conventions& conventions,
                  Time now);

/// The zone of this name, `UTC`, or `local`: that of the machine. Throws Error (kUsage,
/// `TimeZone`).
const std::chrono::time_zone* time_zone(const std::string& name);

}  // namespace headway::authoring
