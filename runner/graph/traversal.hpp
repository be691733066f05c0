#pragma once

#include "runner/graph/revision_map.hpp"
#include "runner/graph/selector.hpp"

#include <string>
#include <vector>

namespace headway::graph {

/// The revisions to apply, in order, so that the database goes from `rows` to `targets`: all
/// ancestors and dependencies of the targets that the rows do not imply. Alembic's order: one
/// branch as far as it goes, ties by the order of files. Empty where everything is there already.
/// Throws what checked_rows() throws (version_rows.hpp); `targets` must be ids of the map.
std::vector<std::string> upgrade_steps(const RevisionMap& map, const std::vector<std::string>& rows,
                                       const std::vector<std::string>& targets);

/// The revisions to undo, in order, so that the database goes from `rows` down to `target`:
/// whatever stands above it or depends on it. Throws what checked_rows() throws, and Error with
/// reason `InvalidTarget` when the target is not below the rows.
std::vector<std::string> downgrade_steps(const RevisionMap& map,
                                         const std::vector<std::string>& rows,
                                         const DowngradeTarget& target);

/// All revisions, newest first: every child before its parents.
std::vector<std::string> history(const RevisionMap& map);

/// These of the revisions (one place for each of the map's), every child before its parents, by way
/// of `heads`, from which all of them must be reached.
std::vector<std::string> newest_first(const RevisionMap& map, std::vector<bool> wanted,
                                      const std::vector<RevisionMap::Index>& heads);

/// Whether the rows imply this revision: it is one of them or an ancestor or dependency of one.
/// Throws what checked_rows() throws.
bool implies(const RevisionMap& map, const std::vector<std::string>& rows,
             const std::string& revision);

}  // namespace headway::graph
