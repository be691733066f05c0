#pragma once

#include "runner/graph/version_rows.hpp"
#include "runner/plan/history.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace headway::plan {

/// One revision to apply, and what that does to the version table.
struct Step {
  const revisions::Revision* revision = nullptr;  ///< the history's
  std::vector<graph::RowChange> changes;
  std::vector<std::string> rows;  ///< of the version table when it is done
};

/// Steps that share a transaction: all of them happen, or none.
struct Segment {
  std::vector<Step> steps;
};

/// The way from what the database holds to a target. It points into its History.
struct Plan {
  std::vector<std::string> from;       ///< the version table's rows at the start
  std::vector<std::string> to;         ///< the target's revisions
  std::vector<Segment> segments = {};  ///< none: the database is there already
  /// The database holds revisions that the history does not know, and the target is below them.
  bool ahead = false;

  bool empty() const { return segments.empty(); }
  std::size_t size() const;
};

/// What an applied revision stands on: parents and dependencies, by the ledger.
using Requirements = std::map<std::string, std::vector<std::string>>;

/// Plans `upgrade TARGET`: the pending revisions in one segment. Pure.
///
/// `ledger` is only asked when the rows hold revisions that the history does not know. Throws
/// graph::UnknownRowsError when it cannot tell either that the target is below them,
/// DiagnosticsError when a pending revision holds a statement that must not run in a transaction,
/// and what selecting the target throws.
Plan plan_upgrade(const History& history, const std::vector<std::string>& rows,
                  const std::string& target, const Requirements& ledger);

}  // namespace headway::plan
