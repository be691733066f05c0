#pragma once

#include "runner/graph/revision_map.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::graph {

/// Revision expressions, by Alembic's grammar: an id or the beginning of one, a branch label,
/// `head`, `heads`, `base`, `current`, each also as `LABEL@...`; `+2`, `-1` from where the database
/// stands; `ID+2`, `head-1`, `LABEL@+1`, `LABEL@base+1`.
///
/// An expression that names nothing, or more than it may, throws Error with ExitCode::kUsage and
/// one of the reasons `RevisionNotFound`, `AmbiguousRevision`, `MultipleHeads`, `RelativeRevision`.
/// Rows that are unknown throw UnknownRowsError (version_rows.hpp), but only where the expression
/// is relative to them.

/// What `upgrade EXPRESSION` goes to: ids; none for `base`. `rows` are the version table's.
std::vector<std::string> upgrade_targets(const RevisionMap& map, std::string_view expression,
                                         const std::vector<std::string>& rows);

/// What `downgrade EXPRESSION` goes to.
struct DowngradeTarget {
  std::optional<std::string> revision;  ///< nothing: the base
  std::optional<std::string> branch;  ///< the id that stands for a branch: only its line goes down
};
DowngradeTarget downgrade_target(const RevisionMap& map, std::string_view expression,
                                 const std::vector<std::string>& rows);

/// What an expression names for the commands that only look (`show`, `history -r`): ids; none for
/// `base`.
std::vector<std::string> named_revisions(const RevisionMap& map, std::string_view expression,
                                         const std::vector<std::string>& rows);

/// Whether the expression means something else for each database (`+1`, `-1`, `LABEL@+1`,
/// `current`).
bool is_relative_to_database(std::string_view expression);

}  // namespace headway::graph
